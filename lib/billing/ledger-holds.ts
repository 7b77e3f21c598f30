import { createBatch } from '@/lib/base/batch';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { type Pico, pico, ZERO } from '@/lib/base/money';
import { BATCH_ITEMS, type Lane } from '@/lib/db/lane';
import { isDatabaseDown } from '@/lib/db/pool';
import { OPEN_HOLDS } from './ledger-sql';
import type { Hold, HoldRefusal, HoldRequest } from './types';

export interface HoldDesk {
  openHold(request: HoldRequest): Promise<Hold | HoldRefusal>;
  idle(): Promise<void>;
}

/** Neither granted nor finally refused: others of the same batch came first. */
const AGAIN = Symbol('again');
type Answer = Hold | HoldRefusal | typeof AGAIN;

interface RefusedRow {
  i: number;
  /** `numeric`, as text; null: no such wallet. */
  wallet_free: string | null;
  key_free: string | null;
}

/** Opens holds, all that gather in one statement. */
export function openHoldDesk(lane: Lane): HoldDesk {
  const batch = createBatch((requests: HoldRequest[]) => placeAll(lane, requests), BATCH_ITEMS);
  return {
    async openHold(request) {
      if (request.amount <= 0n) return newHold(request);
      for (;;) {
        const answer = await batch.push(request);
        if (answer instanceof Error) throw asApiError(answer);
        if (answer !== AGAIN) return answer;
      }
    },
    idle: () => batch.idle(),
  };
}

async function placeAll(lane: Lane, requests: readonly HoldRequest[]): Promise<(Answer | Error)[]> {
  try {
    return await place(lane, requests);
  } catch (error) {
    if (isDatabaseDown(error) || requests.length === 1) return requests.map(() => toError(error));
  }
  // One member's fault must not refuse the others.
  const answers: (Answer | Error)[] = [];
  for (const request of requests) answers.push(...(await placeAll(lane, [request])));
  return answers;
}

async function place(lane: Lane, requests: readonly HoldRequest[]): Promise<Answer[]> {
  const holds: Answer[] = new Array(requests.length);
  const items: unknown[] = new Array(requests.length);
  for (let i = 0; i < requests.length; i++) {
    const request = requests[i] as HoldRequest;
    const hold = newHold(request);
    holds[i] = hold;
    items[i] = {
      i,
      id: hold.id,
      wallet: hold.walletId,
      key: hold.keyId,
      request: hold.requestId,
      amount: String(hold.amount),
      sent: request.dispatched,
    };
  }
  for (const row of await lane.run<RefusedRow>('ledger_open', OPEN_HOLDS, JSON.stringify(items))) {
    holds[row.i] = refusal(row, (requests[row.i] as HoldRequest).amount);
  }
  return holds;
}

function refusal(row: RefusedRow, needed: Pico): Answer {
  const walletFree = BigInt(row.wallet_free ?? 0);
  if (walletFree < needed) return { refused: 'credits', needed, remaining: atLeastZero(walletFree) };
  const keyFree = row.key_free === null ? null : BigInt(row.key_free);
  if (keyFree !== null && keyFree < needed) {
    return { refused: 'key_limit', needed, remaining: atLeastZero(keyFree) };
  }
  return AGAIN;
}

function newHold(request: HoldRequest): Hold {
  return {
    id: newId('hold'),
    requestId: request.requestId,
    walletId: request.walletId,
    keyId: request.keyId,
    amount: request.amount,
  };
}

function atLeastZero(amount: bigint): Pico {
  return amount > 0n ? pico(amount) : ZERO;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function asApiError(error: Error): Error {
  if (!isDatabaseDown(error)) return error;
  return new ApiError(
    'service_unavailable',
    'The gateway cannot reach its database, so nothing was sent or charged. Try again in a few seconds.',
    { headers: { 'retry-after': '2' }, cause: error },
  );
}
