// Guarantee: examples of answers are short, and have no key in them.

/** Rows of these lists stand for all of their kind; where one of these is there, it does. */
const CUT = new Set(['data', 'routes', 'considered']);
const PREFERRED = new Set(['openai/gpt-4.1-mini', 'openai']);
const KEPT_EVENTS = 12;

/** An answer as it is shown: long lists cut to a row, vectors to four numbers, no secret, of a document its members. */
export function cutBody(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/gw_(test|live)_[A-Za-z0-9]{20,}/, 'gw_$1_…');
  if (Array.isArray(value)) return cutVector(value).map(cutBody);
  if (typeof value !== 'object' || value === null) return value;
  const isDocument = 'openapi' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (isDocument && typeof member === 'object') return [name, Array.isArray(member) ? [] : {}];
      return [name, cutBody(CUT.has(name) && Array.isArray(member) ? cutRows(member) : member)];
    }),
  );
}

/** A stream as it is shown: each kind of event once, in order; of a chat, its first and last chunks. */
export function cutEvents(events: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  const kinds = events.filter((event) => {
    const { type, choices } = event as {
      type?: string;
      choices?: { delta?: object; finish_reason?: unknown }[];
    };
    const kind = type ?? `${Object.keys(choices?.[0]?.delta ?? {})} ${choices?.[0]?.finish_reason}`;
    return !seen.has(kind) && seen.add(kind);
  });
  return kinds.slice(0, KEPT_EVENTS).map(cutBody);
}

function cutVector(values: readonly unknown[]): readonly unknown[] {
  return values.length > 4 && values.every((value) => typeof value === 'number')
    ? values.slice(0, 4)
    : values;
}

function cutRows(rows: readonly unknown[]): readonly unknown[] {
  const preferred = rows.find((row) => PREFERRED.has(String((row as { id?: unknown }).id)));
  return preferred ? [preferred] : rows.slice(0, 1);
}
