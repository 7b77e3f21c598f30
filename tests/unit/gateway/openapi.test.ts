// Guarantee: the OpenAPI document describes every endpoint of the table and no other, from the schemas that validate.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '@/lib/base/errors';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { OPERATIONS } from '@/lib/gateway/openapi/operations';
import { TABLE } from '@/lib/gateway/table';
import { ChatRequest } from '@/lib/openai/chat';

const document = openApiDocument(TABLE, 'https://api.example.com') as any;

/** The objects a schema may be. */
const shapesOf = (schema: any): any[] => (schema.anyOf ? schema.anyOf.flatMap(shapesOf) : [schema]);

describe('the OpenAPI document', () => {
  it('has every endpoint of the table and no other', () => {
    const rows = TABLE.flatMap(({ pattern, methods }) =>
      Object.keys(methods).map((method) => `${method} ${pattern}`),
    );
    expect(Object.keys(OPERATIONS).sort()).toEqual([...rows].sort());
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described).toHaveLength(Object.values(OPERATIONS).flat().length);
    expect(
      new Set(
        Object.values(OPERATIONS)
          .flat()
          .map(({ id }) => id),
      ).size,
    ).toBe(described.length);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    for (const [, place = ''] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
      const found = place
        .split('/')
        .slice(1)
        .reduce((at: any, step) => at?.[step], document);
      expect(found, place).toBeDefined();
    }
  });

  it('knows the fields of a request that the door knows', () => {
    const { properties, required } = document.components.schemas.ChatRequest;
    expect(Object.keys(properties)).toEqual(Object.keys(ChatRequest.shape));
    expect(required).toEqual(['model', 'messages']);
    const { input } = document.components.schemas.EmbeddingsRequest.properties;
    expect(input.anyOf).toHaveLength(4);
    expect(document.components.schemas.CreateKey.properties.spend_limit).toBeDefined();
  });

  it('says of every operation what it is, and of every field of a request what it means', () => {
    const faults: string[] = [];
    for (const [path, methods] of Object.entries<any>(document.paths)) {
      for (const [method, details] of Object.entries<any>(methods)) {
        const say = (what: string) => faults.push(`${method.toUpperCase()} ${path}: ${what}`);
        if (!details.summary || details.description?.length < 20) say('no words');
        if (!document.tags.some(({ name }: { name: string }) => name === details.tags[0])) say('no such tag');
        for (const parameter of details.parameters)
          if (!parameter.$ref && !parameter.description) say(`no words for ${parameter.name}`);
        const content = details.requestBody?.content['application/json'];
        if (content && !content.example) say('no example of a request');
        const good = Object.keys(details.responses).find((status) => status.startsWith('2'));
        if (good && details.responses[good].content['application/json'].example === undefined)
          say('no example of an answer');
        if (
          details.responses[good ?? '']?.content['text/event-stream'] &&
          content &&
          !details.responses[good ?? ''].content['text/event-stream'].examples
        )
          say('no example of a stream');
        const ref = content?.schema.$ref.split('/').at(-1);
        for (const shape of ref ? shapesOf(document.components.schemas[ref]) : [])
          for (const [name, field] of Object.entries<any>(shape.properties))
            if (!field.description) say(`no words for the field ${name}`);
      }
    }
    expect(faults.join('\n')).toBe('');
  });

  it('says of every operation how it can fail, with an example and headers for each status', () => {
    const chat = document.paths['/v1/chat/completions'].post.responses;
    expect(Object.keys(chat)).toEqual([
      '200',
      '400',
      '401',
      '402',
      '403',
      '404',
      '408',
      '409',
      '413',
      '429',
      '500',
      '502',
      '503',
      '504',
      'default',
    ]);
    expect(Object.keys(chat[409].content['application/json'].examples)).toEqual([
      'quote_expired',
      'quote_mismatch',
    ]);
    expect(Object.keys(chat[503].headers)).toContain('retry-after');
    expect(
      Object.keys(document.paths['/v1/messages'].post.responses[402].content['application/json'].examples)[0],
    ).toBe('gateway_insufficient_credits');
    expect(
      document.paths['/v1/messages'].post.responses[402].content['application/json'].schema.$ref,
    ).toMatch(/AnthropicError$/);
    const named = new Set(
      Object.values<any>(document.paths)
        .flatMap((methods) => Object.values<any>(methods))
        .flatMap(({ responses }) => Object.values<any>(responses))
        .flatMap(({ content }) => Object.keys(content?.['application/json'].examples ?? {})),
    );
    // Before an operation is known, only in our records, or not answered by this version.
    const others = ['method_not_allowed', 'headers_too_large', 'client_closed', 'idempotency_conflict'];
    expect([...named, ...others].sort()).toEqual(Object.keys(ERRORS).sort());
    expect(Object.keys(document.components.responses.Error.content['application/json'].examples)).toContain(
      'method_not_allowed',
    );
  });

  it('describes every header that a page may read, and every switch that one may send', async () => {
    const headers = Object.keys(document.components.headers);
    const read = readFileSync('lib/gateway/door/cors.ts', 'utf8');
    const exposed = [...read.matchAll(/^ {2}'((?:x-(?:btl|gateway|ratelimit)-|retry)[^']*)',$/gm)].map(
      ([, name]) => name,
    );
    expect(exposed.length).toBeGreaterThan(20);
    expect(exposed.filter((name) => !headers.includes(name ?? ''))).toEqual([]);
    const switches = [
      ...readFileSync('lib/gateway/door/switches.ts', 'utf8').matchAll(/'(x-btl-[a-z-]+)'/g),
    ].map(([, name]) => name);
    expect([...new Set(switches)].sort()).toEqual(Object.keys(document.components.parameters).sort());
  });

  it('says who may ask', () => {
    expect(document.paths['/v1/models'].get.security).toEqual([]);
    expect(document.paths['/v1/account'].get.security).toEqual([{ key: [] }, { apiKey: [] }]);
    expect(document.paths['/v1/account/quote'].post.security).toEqual(
      expect.arrayContaining([{ key: ['inference'] }, { key: ['usage:read'] }]),
    );
    expect(document.paths['/v1/api-keys'].post.description).toContain('keys:write');
    expect(document.servers).toEqual([{ url: 'https://api.example.com' }]);
  });
});
