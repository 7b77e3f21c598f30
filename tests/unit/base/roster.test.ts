// Guarantee: a roster holds exactly what was added and not removed, whatever the order.
import { describe, expect, it } from 'vitest';
import { openRoster, type Seated } from '@/lib/base/roster';

interface Guest extends Seated {
  name: string;
}

const guest = (name: string): Guest => ({ name, seat: -1 });

function namesOf(roster: ReturnType<typeof openRoster<Guest>>): string[] {
  const names: string[] = [];
  roster.each(({ name }) => names.push(name));
  return names.sort();
}

describe('a roster', () => {
  it('holds what was added and not removed, whatever the order', () => {
    const roster = openRoster<Guest>();
    const held = new Map<string, Guest>();
    for (let step = 0; step < 2_000; step++) {
      const name = `g${(step * 7_919) % 97}`;
      const known = held.get(name);
      if (known) {
        roster.remove(known);
        held.delete(name);
      } else {
        const fresh = guest(name);
        roster.add(fresh);
        held.set(name, fresh);
      }
      expect(roster.size).toBe(held.size);
    }
    expect(namesOf(roster)).toEqual([...held.keys()].sort());
  });

  it('removes nothing twice', () => {
    const roster = openRoster<Guest>();
    const [one, other] = [guest('one'), guest('other')];
    roster.add(one);
    roster.add(other);
    roster.remove(one);
    roster.remove(one);
    expect(namesOf(roster)).toEqual(['other']);
  });

  it('shows each once where the visitor removes what it is shown', () => {
    const roster = openRoster<Guest>();
    for (const name of ['a', 'b', 'c', 'd']) roster.add(guest(name));
    const seen: string[] = [];
    roster.each((one) => {
      seen.push(one.name);
      roster.remove(one);
    });
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(roster.size).toBe(0);
  });

  it('lets those leave that were there when it was cleared', () => {
    const roster = openRoster<Guest>();
    const [one, other] = [guest('one'), guest('other')];
    roster.add(one);
    roster.clear();
    roster.add(other);
    roster.remove(one);
    expect(namesOf(roster)).toEqual(['other']);
  });
});
