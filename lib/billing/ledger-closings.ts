import { createBatch } from '@/lib/base/batch';
import { log } from '@/lib/base/log';
import { minPico, ZERO } from '@/lib/base/money';
import { BATCH, BATCH_ITEMS, type Lane } from '@/lib/db/lane';
import { isDatabaseDown } from '@/lib/db/pool';
import { savedOf } from './cost';
import type { Journal } from './ledger-journal';
import { CLOSE_ABSORBING, CLOSE_REQUESTS } from './ledger-sql';
import type { ChargedRow, Closing, Hold, RequestRow, Settlement } from './types';

export interface ClosingDesk {
  /** Ends a request: its money and its row in one statement. Resolves after the commit with the final state. */
  close(closing: Closing): Promise<Settlement>;
  /** Writes what the journal kept. @throws when the database is still down */
  replay(rows: RequestRow[]): Promise<void>;
  idle(): Promise<void>;
}

/**
 * Ends requests, all that gather in one statement; into the journal where the database is down.
 * @param closed told of each hold that has ended
 */
export function openClosingDesk(lane: Lane, journal: Journal, closed: (holdId: string) => void): ClosingDesk {
  const closeAll = async (rows: RequestRow[]): Promise<Settlement[]> => {
    try {
      return await writeUntilSaid(lane, rows);
    } catch (error) {
      if (!isDatabaseDown(error))
        return rows.length === 1 ? [await salvage(lane, rows[0], error)] : closeEach(rows);
      await journal.append(rows);
      log.error({ error, rows: rows.length }, 'database not reachable: settlements are kept in the journal');
      return rows.map(() => 'pending');
    }
  };
  const closeEach = async (rows: RequestRow[]) => {
    const states: Settlement[] = [];
    for (const row of rows) states.push(...(await closeAll([row])));
    return states;
  };
  const underWay = new Map<string, Promise<Settlement>>();
  const batch = createBatch(async (rows: RequestRow[]) => {
    try {
      const states = await closeAll(rows);
      // A hold in the journal is still open: it is renewed until it can be ended.
      rows.forEach(({ hold_id: id }, at) => {
        if (id !== null && states[at] !== 'pending') closed(id);
      });
      return states;
    } finally {
      for (const { hold_id: id } of rows) if (id !== null) underWay.delete(id);
    }
  }, BATCH);
  return {
    close(closing) {
      const row = rowOf(closing);
      const id = row.hold_id;
      if (id === null) return batch.push(row);
      // A second closing of the same hold gets the first one's result.
      const first = underWay.get(id);
      if (first) return first;
      const done = batch.push(row);
      underWay.set(id, done);
      return done;
    },
    async replay(rows) {
      for (let from = 0; from < rows.length; from += BATCH_ITEMS) {
        await replayRows(lane, rows.slice(from, from + BATCH_ITEMS));
      }
      for (const { hold_id: id } of rows) if (id !== null) closed(id);
    },
    idle: () => batch.idle(),
  };
}

/** A row whose hold another statement ended at this very instant is asked about again. */
async function writeUntilSaid(lane: Lane, rows: readonly RequestRow[]): Promise<Settlement[]> {
  const states = await write(lane, rows);
  const open = states.flatMap((state, index) => (state === null ? [index] : []));
  if (open.length === 0) return states as Settlement[];
  const said = await writeUntilSaid(
    lane,
    open.map((index) => rows[index] as RequestRow),
  );
  open.forEach((index, at) => {
    states[index] = said[at] as Settlement;
  });
  return states as Settlement[];
}

/** The row of an exact charge with its hold. */
export function chargedRowOf({ hold, row }: { hold: Hold; row: RequestRow }): ChargedRow {
  const posted = rowOf({ hold, outcome: 'post', charge: hold.amount, upstream: ZERO, row });
  posted.wallet_id = hold.walletId;
  return posted as ChargedRow;
}

/** The row as the ledger will have it: its money is the closing's, never above the hold. */
function rowOf(closing: Closing): RequestRow {
  const { hold, outcome, row } = closing;
  const isHeld = hold !== null && hold.amount > 0n;
  const charge = outcome !== 'post' ? 0n : minPico(closing.charge, hold?.amount ?? 0n);
  if (outcome === 'post' && charge < closing.charge)
    log.error({ requestId: row.id }, 'a charge above its hold was cut');
  row.hold_id = isHeld ? hold.id : null;
  row.settlement = outcome === 'post' ? 'posted' : isHeld || outcome === 'void' ? 'voided' : 'none';
  row.charge_pico = String(charge);
  row.saved_pico = String(savedOf(BigInt(row.benchmark_pico), BigInt(row.own_provider_cost_pico), charge));
  row.upstream_pico = String(closing.upstream);
  return row;
}

/** @returns each row's final state; null: another statement ended the hold at this instant, ask again */
async function write(lane: Lane, rows: readonly RequestRow[]): Promise<(Settlement | null)[]> {
  type Other = { hold_id: string; state: string };
  const isAbsorbing = rows.some((row) => row.absorbed_pico !== undefined);
  const others = isAbsorbing
    ? await lane.run<Other>('ledger_close_absorbing', CLOSE_ABSORBING, JSON.stringify(rows))
    : await lane.run<Other>('ledger_close', CLOSE_REQUESTS, JSON.stringify(rows));
  if (others.length === 0) return rows.map((row) => row.settlement as Settlement);
  const states = new Map(others.map((other) => [other.hold_id, other.state]));
  return rows.map((row) => {
    const state = row.hold_id === null ? undefined : states.get(row.hold_id);
    if (state === undefined) return row.settlement as Settlement;
    if (state === 'open') return null;
    if (row.settlement !== state) {
      log.warn(
        { requestId: row.id, holdId: row.hold_id, state },
        'settled too late: the hold had already ended',
      );
    }
    return state as Settlement;
  });
}

/** A row that the table refuses must not keep the money from being settled: the bare row is tried. */
async function salvage(lane: Lane, row: RequestRow | undefined, error: unknown): Promise<Settlement> {
  if (!row) throw error;
  log.error({ error, requestId: row.id }, 'a request row was refused; it is written without its details');
  const [state] = await writeUntilSaid(lane, [bareRow(row)]);
  return state as Settlement;
}

function bareRow(row: RequestRow): RequestRow {
  return {
    ...row,
    requested_model: row.model_slug ?? 'unknown',
    miss_reason: null,
    finish_reason: null,
    tag: null,
    session: null,
    attempts: [],
    receipt: {},
    latency_ms: Math.min(Math.trunc(row.latency_ms) || 0, 2 ** 31 - 1),
    overhead_us: Math.min(Math.trunc(row.overhead_us) || 0, 2 ** 31 - 1),
    ttft_ms: null,
  };
}

async function replayRows(lane: Lane, rows: RequestRow[]): Promise<void> {
  try {
    await write(lane, rows);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    for (const row of rows) {
      await write(lane, [row])
        .catch((fault) => (isDatabaseDown(fault) ? Promise.reject(fault) : salvage(lane, row, fault)))
        .catch((fault) => {
          if (isDatabaseDown(fault)) throw fault;
          log.error(
            { error: fault, requestId: row.id },
            'a journalled settlement was refused and is given up',
          );
        });
    }
  }
}
