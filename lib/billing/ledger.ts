import type { Pool } from 'pg';
import { type Clock, systemClock } from '@/lib/base/clock';
import { log } from '@/lib/base/log';
import { formatUsd } from '@/lib/base/money';
import { openLane } from '@/lib/db/lane';
import { isDatabaseDown } from '@/lib/db/pool';
import { openChargeDesk } from './ledger-charges';
import { chargedRowOf, openClosingDesk } from './ledger-closings';
import { openHoldDesk } from './ledger-holds';
import { openJournal } from './ledger-journal';
import { RENEW_HOLDS, SWEEP_HOLDS } from './ledger-sql';
import type {
  ChargedRow,
  Closing,
  Hold,
  HoldRefusal,
  HoldRequest,
  RequestRow,
  Settlement,
  StoredAnswer,
} from './types';

export {
  type Balance,
  balanceOf,
  type GrantRequest,
  grantCredits,
  type PlatformAccount,
  platformAccounts,
  type StatementRow,
  setKeyBudget,
  statement,
  walletOf,
} from './ledger-accounts';
export { newHold } from './ledger-holds';
export { verifyLedger } from './ledger-verify';

/** Sets credits aside, takes them, gives them back. The README of this room says what holds. */
export interface Ledger {
  /**
   * Sets `amount` aside, or says what refused it. An amount of 0 needs no credits and is not written down.
   * @throws ApiError service_unavailable when the database is down
   */
  openHold(request: HoldRequest): Promise<Hold | HoldRefusal | StoredAnswer>;
  /**
   * Takes all of a hold that is not written down yet (`newHold`): hold, charge and row in one statement, for answers
   * that cost nothing upstream.
   * @throws ApiError service_unavailable when the database is down
   */
  charge(charge: { hold: Hold; row: RequestRow }): Promise<Settlement | HoldRefusal>;
  /** Takes the charge, frees the rest, writes the request's row. A second call gets the first one's result. */
  settle(closing: Closing): Promise<Settlement>;
  /** Frees the hold, or records a request that had none; writes the request's row. */
  release(closing: Closing): Promise<Settlement>;
  /** Settlements in the journal, waiting for the database. */
  readonly pending: number;
  /** Replays the journal, renews this process's holds, ends abandoned ones. Runs by itself; here for tests and `stop`. */
  tend(): Promise<Tended>;
  /** Resolves when all that was asked so far has reached the database or the journal. */
  drain(): Promise<void>;
  /** Drains, ends the timers and gives the connections back. Holds still open are left to their lease. */
  stop(): Promise<void>;
}

export interface Tended {
  replayed: number;
  expired: number;
  /** Dispatched and abandoned: a provider may have been paid, nobody was charged. */
  lost: number;
}

export interface LedgerOptions {
  pool: Pool;
  /** Where the journal is kept. */
  dataDir: string;
  clock?: Clock;
}

const TEND_EVERY_MS = 20_000;
const LONGEST_REQUEST_MS = 7_200_000;
/** While settlements wait in the journal, the database is asked this often. */
const REPLAY_EVERY_MS = 1_000;

/**
 * Opens the ledger of this process and settles what its journal kept. A database that is down does not
 * fail it: the journal waits.
 */
export async function openLedger({ pool, dataDir, clock = systemClock }: LedgerOptions): Promise<Ledger> {
  const journal = await openJournal(dataDir);
  const lanes = { open: openLane(pool), close: openLane(pool), charge: openLane(pool) };
  /** Open holds of this process, and since when. */
  const mine = new Map<string, number>();
  const holds = openHoldDesk(lanes.open, (hold) => mine.set(hold.id, clock()));
  const closings = openClosingDesk(lanes.close, journal, (holdId) => mine.delete(holdId));
  const charges = openChargeDesk(lanes.charge, journal);
  let isRenewed = true;

  const idle = () => Promise.all([holds.idle(), closings.idle(), charges.idle()]);
  const replay = async () => {
    const rows = await journal.replay(async (kept) => {
      await closings.replay(kept.filter((row) => !isCharged(row)));
      await charges.replay(kept.filter(isCharged));
    });
    return rows.length;
  };
  const tend = async (): Promise<Tended> => {
    const wereRenewed = isRenewed;
    isRenewed = false;
    const replayed = await replay();
    await renew(pool, mine, clock());
    isRenewed = true;
    // After an outage the other processes renew first: what lapsed meanwhile may well be theirs and alive.
    return { replayed, ...(wereRenewed ? await sweep(pool) : { expired: 0, lost: 0 }) };
  };
  const timers = [
    every(TEND_EVERY_MS, tend),
    every(REPLAY_EVERY_MS, async () => {
      if (journal.size > 0) await replay();
    }),
  ];
  await tend().catch(reportUnlessDown);
  return {
    openHold: holds.openHold,
    charge: (charge) => charges.charge(chargedRowOf(charge)),
    settle: closings.close,
    release: closings.close,
    get pending() {
      return journal.size;
    },
    tend,
    async drain() {
      await idle();
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await idle();
      await replay().catch(reportUnlessDown);
      for (const lane of Object.values(lanes)) lane.close();
    },
  };
}

function isCharged(row: RequestRow): row is ChargedRow {
  return row.wallet_id !== undefined;
}

/** Younger holds have most of their lease left; no request lives as long as the older ones. */
async function renew(pool: Pool, mine: ReadonlyMap<string, number>, now: number): Promise<void> {
  const ids: string[] = [];
  for (const [id, openedAt] of mine) {
    if (openedAt <= now - TEND_EVERY_MS / 2 && openedAt > now - LONGEST_REQUEST_MS) ids.push(id);
  }
  if (ids.length === 0) return void (await pool.query('select 1'));
  await pool.query({ name: 'ledger_renew', text: RENEW_HOLDS, values: [ids] });
}

async function sweep(pool: Pool): Promise<{ expired: number; lost: number }> {
  const result = await pool.query({ name: 'ledger_sweep', text: SWEEP_HOLDS });
  let expired = 0;
  let lost = 0;
  for (const row of result.rows as {
    id: string;
    request_id: string;
    amount_pico: bigint;
    dispatched: boolean;
  }[]) {
    if (!row.dispatched) expired++;
    else {
      lost++;
      const facts = { holdId: row.id, requestId: row.request_id, amount: formatUsd(row.amount_pico) };
      log.error(facts, 'alarm: a dispatched hold was abandoned; it is voided and the cost is the gateway’s');
    }
  }
  return { expired, lost };
}

function every(ms: number, work: () => Promise<unknown>): NodeJS.Timeout {
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    work()
      .catch(reportUnlessDown)
      .finally(() => {
        isRunning = false;
      });
  }, ms);
  return timer.unref();
}

function reportUnlessDown(error: unknown): void {
  if (isDatabaseDown(error)) log.warn({ error }, 'database not reachable: the ledger waits');
  else log.error({ error }, 'the ledger could not be tended');
}
