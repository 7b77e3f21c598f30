import { createBatch } from '@/lib/base/batch';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { type Pico, pico, ZERO } from '@/lib/base/money';
import { BATCH, type Lane } from '@/lib/db/lane';
import { isDatabaseDown } from '@/lib/db/pool';
import { OPEN_HOLDS } from './ledger-sql';
import type { Hold, HoldRefusal, HoldRequest, StoredAnswer } from './types';

export interface HoldDesk {
  openHold(request: HoldRequest): Promise<Hold | HoldRefusal | StoredAnswer>;
  idle(): Promise<void>;
}

/** Neither granted nor finally refused: others of the same batch came first. */
export const AGAIN = Symbol('again');
type Answer = Hold | HoldRefusal | StoredAnswer;

/** What a statement says of a request that it did not grant. */
export interface NotGranted {
  i: number;
  /** `numeric`, as text; null: no such wallet. */
  wallet_free: string | null;
  key_free: string | null;
}

/**
 * Opens holds, all that gather in one statement.
 * @param opened told of each hold that was granted
 */
export function openHoldDesk(lane: Lane, opened: (hold: Hold) => void): HoldDesk {
  const batch = createBatch((requests: HoldRequest[]) => placeAll(lane, requests, opened), BATCH);
  return {
    openHold: (request) => (request.amount > 0n ? batch.push(request) : Promise.resolve(newHold(request))),
    idle: () => batch.idle(),
  };
}

async function placeAll(
  lane: Lane,
  requests: readonly HoldRequest[],
  opened: (hold: Hold) => void,
): Promise<(Answer | Error)[]> {
  try {
    return await placeUntilSaid(lane, requests, opened);
  } catch (error) {
    if (isDatabaseDown(error) || requests.length === 1) return requests.map(() => asApiError(error));
  }
  // One member's fault must not refuse the others.
  const answers: (Answer | Error)[] = [];
  for (const request of requests) answers.push(...(await placeAll(lane, [request], opened)));
  return answers;
}

/** Those that others of their batch came before are tried again, until all are granted or refused. */
async function placeUntilSaid(
  lane: Lane,
  requests: readonly HoldRequest[],
  opened: (hold: Hold) => void,
): Promise<Answer[]> {
  const answers: Answer[] = new Array(requests.length);
  let open = requests.map((_, index) => index);
  while (open.length > 0) {
    const placed = await place(
      lane,
      open.map((index) => requests[index] as HoldRequest),
    );
    open = open.filter((index, at) => {
      const answer = placed[at] as Answer | typeof AGAIN;
      if (answer === AGAIN) return true;
      answers[index] = answer;
      if ('id' in answer) opened(answer);
      return false;
    });
  }
  return answers;
}

async function place(lane: Lane, requests: readonly HoldRequest[]): Promise<(Answer | typeof AGAIN)[]> {
  const answers: (Answer | typeof AGAIN)[] = new Array(requests.length);
  const items: unknown[] = new Array(requests.length);
  for (let i = 0; i < requests.length; i++) {
    const request = requests[i] as HoldRequest;
    const hold = newHold(request);
    answers[i] = hold;
    items[i] = {
      i,
      id: hold.id,
      wallet_id: hold.walletId,
      key_id: hold.keyId,
      request_id: hold.requestId,
      amount_pico: String(hold.amount),
      sent: request.dispatched,
      unless_stored: request.unlessStored,
    };
  }
  type Row = NotGranted & { is_stored: boolean };
  for (const row of await lane.run<Row>('ledger_open', OPEN_HOLDS, JSON.stringify(items))) {
    const { amount } = requests[row.i] as HoldRequest;
    answers[row.i] = row.is_stored ? { stored: true } : refusalOf(row, amount);
  }
  return answers;
}

/** Why a request was not granted, or that it may try again. */
export function refusalOf(row: NotGranted, needed: Pico): HoldRefusal | typeof AGAIN {
  const walletFree = BigInt(row.wallet_free ?? 0);
  if (walletFree < needed) return { refused: 'credits', needed, remaining: atLeastZero(walletFree) };
  const keyFree = row.key_free === null ? null : BigInt(row.key_free);
  if (keyFree !== null && keyFree < needed) {
    return { refused: 'key_limit', needed, remaining: atLeastZero(keyFree) };
  }
  return AGAIN;
}

/** A hold under a new id, not written down yet. */
export function newHold(request: Pick<HoldRequest, 'requestId' | 'walletId' | 'keyId' | 'amount'>): Hold {
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

/** A fault of the database as the caller's error: 503 where it cannot be reached, else what it is. */
export function asApiError(error: unknown): Error {
  if (!isDatabaseDown(error)) return error instanceof Error ? error : new Error(String(error));
  return new ApiError(
    'service_unavailable',
    'The gateway cannot reach its database, so nothing was sent or charged. Try again in a few seconds.',
    { headers: { 'retry-after': '2' }, cause: error },
  );
}
