/** What stands on a roster: it keeps its own place, so that it leaves without a search. */
export interface Seated {
  /** Its place; below zero: on none. Written by the roster alone. */
  seat: number;
}

/** Objects that come and go with requests. */
export interface Roster<T extends Seated> {
  readonly size: number;
  add(one: T): void;
  /** Does nothing where it is not on the roster. */
  remove(one: T): void;
  /** Visits all; the visitor may remove the one it is shown. */
  each(visit: (one: T) => void): void;
  clear(): void;
}

/**
 * A set without a hash table. A `Set` replaces its table every few requests, and V8 lets the old table point at the
 * next: once one of them is old, scavenges keep all that follow, with the requests that stood in them, until the next
 * full collection.
 */
export function openRoster<T extends Seated>(): Roster<T> {
  const seats: T[] = [];
  const remove = (one: T) => {
    if (one.seat < 0) return;
    const last = seats.pop() as T;
    if (last !== one) {
      seats[one.seat] = last;
      last.seat = one.seat;
    }
    one.seat = -1;
  };
  return {
    get size() {
      return seats.length;
    },
    add(one) {
      one.seat = seats.push(one) - 1;
    },
    remove,
    each(visit) {
      for (let at = seats.length - 1; at >= 0; at--) {
        const one = seats[at];
        if (one) visit(one);
      }
    },
    clear() {
      for (const one of seats) one.seat = -1;
      seats.length = 0;
    },
  };
}
