import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Asked, ask } from '../../support/api';

/** POST /v1/embeddings. */
export function embed(body: unknown, asked: Asked = {}): Promise<Response> {
  return ask('/v1/embeddings', body, asked);
}

/** Asks and expects 200; gives head, text and parsed body. */
export async function embedOk(
  body: unknown,
  asked: Asked = {},
): Promise<{ response: Response; text: string; json: any; id: string }> {
  const response = await embed(body, asked);
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBe(200);
  return { response, text, json: JSON.parse(text), id: response.headers.get('x-btl-request-id') ?? '' };
}

/** A request whose first input is the fake provider's script; the others follow it. */
export function embedScripted(
  script: Record<string, object> = {},
  more: Record<string, unknown> & { others?: string[]; dimensions?: number } = {},
) {
  const marker = randomUUID();
  const { others = [], ...rest } = more;
  return {
    marker,
    body: { model: 'acme/embed', input: [JSON.stringify({ marker, ...script }), ...others], ...rest },
  };
}

export const vectorsIn = (json: any): number[][] =>
  json.data.map(({ embedding }: any) =>
    typeof embedding === 'string' ? fromBase64(embedding) : (embedding as number[]),
  );

function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}
