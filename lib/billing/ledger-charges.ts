import { createBatch } from '@/lib/base/batch';
import { log } from '@/lib/base/log';
import { pico } from '@/lib/base/money';
import { BATCH, type Lane, wasNeverSent } from '@/lib/db/lane';
import { isDatabaseDown } from '@/lib/db/pool';
import { AGAIN, asApiError, type NotGranted, refusalOf } from './ledger-holds';
import type { Journal } from './ledger-journal';
import { CHARGE_REQUESTS } from './ledger-sql';
import type { ChargedRow, HoldRefusal, Settlement } from './types';

export interface ChargeDesk {
  /**
   * Takes an exact charge at once: its hold is born posted, the request's row is written with it.
   * `pending`: the connection broke before the database said what became of it; the journal will tell.
   * @throws ApiError service_unavailable when the database could not be asked
   */
  charge(row: ChargedRow): Promise<Settlement | HoldRefusal>;
  /** Charges what the journal kept. @throws when the database is still down */
  replay(rows: ChargedRow[]): Promise<void>;
  idle(): Promise<void>;
}

type Answer = Settlement | HoldRefusal | typeof AGAIN;

/** Charges answers that cost nothing upstream, all that gather in one statement. */
export function openChargeDesk(lane: Lane, journal: Journal): ChargeDesk {
  const chargeAll = async (rows: ChargedRow[]): Promise<(Settlement | HoldRefusal | Error)[]> => {
    try {
      return await chargeUntilSaid(lane, rows);
    } catch (error) {
      if (!isDatabaseDown(error)) return rows.length === 1 ? [asApiError(error)] : chargeEach(rows);
      if (wasNeverSent(error)) return rows.map(() => asApiError(error));
      await journal.append(rows);
      log.error(
        { error, rows: rows.length },
        'database lost while charging: the charges are kept in the journal',
      );
      return rows.map(() => 'pending');
    }
  };
  const chargeEach = async (rows: ChargedRow[]) => {
    const answers: (Settlement | HoldRefusal | Error)[] = [];
    for (const row of rows) answers.push(...(await chargeAll([row])));
    return answers;
  };
  const batch = createBatch(chargeAll, BATCH);
  return {
    charge: (row) => batch.push(row),
    async replay(rows) {
      for (let from = 0; from < rows.length; from += BATCH.maxItems) {
        const part = rows.slice(from, from + BATCH.maxItems);
        const answers = await chargeUntilSaid(lane, part);
        answers.forEach((answer, at) => {
          if (typeof answer === 'string') return;
          const facts = { requestId: part[at]?.id, refused: answer.refused };
          log.error(
            facts,
            'a charge that the journal kept no longer fits its wallet: it is the gateway’s loss',
          );
        });
      }
    },
    idle: () => batch.idle(),
  };
}

async function chargeUntilSaid(
  lane: Lane,
  rows: readonly ChargedRow[],
): Promise<(Settlement | HoldRefusal)[]> {
  const answers: (Settlement | HoldRefusal)[] = new Array(rows.length);
  let open = rows.map((_, index) => index);
  while (open.length > 0) {
    const said = await chargeOnce(
      lane,
      open.map((index) => rows[index] as ChargedRow),
    );
    open = open.filter((index, at) => {
      const answer = said[at] as Answer;
      if (answer === AGAIN) return true;
      answers[index] = answer;
      return false;
    });
  }
  return answers;
}

async function chargeOnce(lane: Lane, rows: readonly ChargedRow[]): Promise<Answer[]> {
  const answers: Answer[] = new Array(rows.length);
  rows.forEach((row, i) => {
    answers[i] = 'posted';
    row.i = i;
  });
  type Row = NotGranted & { state: Settlement | null };
  for (const row of await lane.run<Row>('ledger_charge', CHARGE_REQUESTS, JSON.stringify(rows))) {
    answers[row.i] = row.state ?? refusalOf(row, pico(BigInt((rows[row.i] as ChargedRow).charge_pico)));
  }
  return answers;
}
