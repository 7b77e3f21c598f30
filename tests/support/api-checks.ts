import { expect } from 'vitest';
import { formatUsd } from '@/lib/base/money';
import { type Balance, balanceOf } from '@/lib/billing/ledger';
import type { Asked, TestWorkspace } from './api';
import { apiPool, ask, eventually } from './api';

/** POST /v1/chat/completions. */
export function chat(body: unknown, asked: Asked = {}): Promise<Response> {
  return ask('/v1/chat/completions', body, asked);
}

/** Asks and expects 200; gives head, text and parsed body. */
export async function chatOk(
  body: unknown,
  asked: Asked = {},
): Promise<{ response: Response; text: string; json: any; id: string }> {
  const response = await chat(body, asked);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { response, text, json: JSON.parse(text), id: response.headers.get('x-btl-request-id') ?? '' };
}

/** GET /v1/requests/{id}, as soon as it is there. */
export function readRequest(id: string, key: string): Promise<any> {
  return eventually(async () => {
    const response = await ask(`/v1/requests/${id}`, undefined, { key });
    return response.ok ? response.json() : null;
  });
}

/** The contract's error shape, its ids and its status. @returns `error` */
export async function expectError(response: Response, status: number, code: string): Promise<any> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/json');
  const { error, ...rest } = JSON.parse(text);
  expect(rest).toEqual({});
  expect(error, text).toMatchObject({ code, type: expect.any(String), message: expect.any(String) });
  expect(error.message.length).toBeGreaterThan(10);
  expect(error.param === null || typeof error.param === 'string').toBe(true);
  expect(error.request_id).toMatch(/^req_[0-9a-f]{32}$/);
  expect(response.headers.get('x-btl-request-id')).toBe(error.request_id);
  expect(response.headers.get('x-request-id')).toBe(error.request_id);
  return error;
}

/** The three figures of the docs page, as the headers print them. */
export function figuresOf(response: Response): { benchmark: string; charge: string; saved: string } {
  const get = (name: string) => response.headers.get(name) ?? '';
  return {
    benchmark: get('x-btl-benchmark-cost'),
    charge: get('x-btl-customer-charge'),
    saved: get('x-btl-saved'),
  };
}

/** A number of a JSON text as it was written, digit for digit. */
export function writtenNumber(text: string, name: string): string {
  const match = new RegExp(`"${name}":(-?\\d+(?:\\.\\d+)?)[,}]`).exec(text);
  if (!match?.[1]) throw new Error(`no plain number "${name}" in ${text}`);
  return match[1];
}

export interface Row {
  id: string;
  status: number;
  error_code: string | null;
  model_slug: string | null;
  provider_id: string | null;
  cache_tier: string;
  miss_reason: string | null;
  finish_reason: string | null;
  usage_source: string;
  input_tokens: number;
  output_tokens: number;
  benchmark_pico: bigint;
  charge_pico: bigint;
  upstream_pico: bigint;
  absorbed_pico: bigint;
  own_provider_cost_pico: bigint;
  saved_pico: bigint;
  hold_id: string | null;
  settlement: string;
  stream: boolean;
  attempts: { provider: string; outcome: string }[];
  mode: string;
}

/** The rows of a workspace's requests, oldest first. */
export async function rowsOf(workspace: TestWorkspace): Promise<Row[]> {
  const result = await apiPool().query(
    'select * from requests where workspace_id = $1 order by created_at, id',
    [workspace.id],
  );
  return result.rows as Row[];
}

/** One request's row, as soon as it is written. */
export function rowOf(id: string): Promise<Row> {
  return eventually(async () => {
    const result = await apiPool().query('select * from requests where id = $1', [id]);
    return (result.rows[0] as Row | undefined) ?? null;
  });
}

export interface Booked {
  account: string;
  /** USD, signed. */
  amount: string;
  transaction: string;
}

/** What the ledger says of a request, by transaction and account. */
export async function bookedFor(requestId: string): Promise<Booked[]> {
  const { rows } = await apiPool().query(
    'select transaction_id, account, amount_pico from ledger_entries where request_id = $1 order by transaction_id, account',
    [requestId],
  );
  return rows.map(({ transaction_id, account, amount_pico }) => ({
    account,
    amount: formatUsd(amount_pico),
    transaction: transaction_id,
  }));
}

export function balance(workspace: TestWorkspace, mode: 'live' | 'test' = 'live'): Promise<Balance> {
  return balanceOf(apiPool(), workspace.id, mode);
}

/** Nothing was taken and nothing is still held. */
export async function expectUncharged(workspace: TestWorkspace, granted: bigint): Promise<void> {
  for (const mode of ['live', 'test'] as const) {
    const { balance: total, held } = await balance(workspace, mode);
    expect({ mode, total, held }).toEqual({ mode, total: granted, held: 0n });
  }
}
