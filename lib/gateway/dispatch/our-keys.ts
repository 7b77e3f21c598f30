import { type KeyOutcome, openKeyRests } from '@/lib/auth/key-rests';
import type { Clock } from '@/lib/base/clock';
import type { GatewayKey } from '@/lib/providers/cloud-access';

/** Several keys of ours at one provider, used in turn by what is under way with each. In the memory of this process. */
export interface OurKeys {
  /** The next key: of those that do not rest the one with the fewest calls under way. Where all rest: the one that wakes first. */
  take(keys: readonly GatewayKey[]): GatewayKey;
  /** A call with a key has ended. */
  giveBack(key: GatewayKey): void;
  /** Notes what became of a call: a key that was refused or limited rests. */
  note(key: GatewayKey, outcome: KeyOutcome): void;
  /** Milliseconds until one of the keys does not rest; 0: now. */
  wakesInMs(keys: readonly GatewayKey[]): number;
}

/** A refusal is nothing that passes by itself: an account to be paid, a key that was withdrawn. */
const REST_MS = { refusedMs: 300_000, limitedAtMostMs: 600_000 };

interface Load {
  running: number;
  /** The count of all takes when it was last taken. */
  takenAt: number;
}

export function openOurKeys(clock: Clock): OurKeys {
  const rests = openKeyRests({ clock, ...REST_MS });
  const loads = new Map<string, Load>();
  let takes = 0;

  const loadOf = ({ id }: GatewayKey): Load => {
    let load = loads.get(id);
    if (!load) {
      load = { running: 0, takenAt: 0 };
      loads.set(id, load);
    }
    return load;
  };
  const isBefore = (a: GatewayKey, b: GatewayKey): boolean => {
    const rest = rests.leftMs(a.id) - rests.leftMs(b.id);
    if (rest !== 0) return rest < 0;
    const [ofA, ofB] = [loadOf(a), loadOf(b)];
    return (ofA.running - ofB.running || ofA.takenAt - ofB.takenAt) < 0;
  };

  return {
    take(keys) {
      const best = keys.reduce((first, key) => (isBefore(key, first) ? key : first));
      const load = loadOf(best);
      load.running++;
      load.takenAt = ++takes;
      return best;
    },
    giveBack(key) {
      loadOf(key).running--;
    },
    note: (key, outcome) => rests.note(key.id, outcome),
    wakesInMs: (keys) => Math.min(...keys.map(({ id }) => rests.leftMs(id))),
  };
}
