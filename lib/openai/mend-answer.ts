/**
 * Chat Completions as some providers send them and no client reads them: content as a list of parts (Mistral's thinking
 * models), tool calls without `type` or `index` (Mistral), counted from another place than 0 (Anthropic behind others'
 * gateways), or all under one index (Gemini's OpenAI dialect, some vLLM parsers). Mended into what OpenAI's own would be; all else is left as it came.
 */
type Json = Record<string, unknown>;

const TOOL_CALLS = Buffer.from('"tool_calls"');
/** Also the beginning of logprobs: a sign to look closer, no more. */
const LISTED_CONTENT = [Buffer.from('"content":['), Buffer.from('"content": [')];

/** Calls of one choice: how many there are, and by the provider's index the last one under it. */
interface Places {
  count: number;
  byKey: Map<unknown, { position: number; id: unknown }>;
}

/** Mends the chunks of one stream, in order. */
export class ChunkMender {
  private readonly places = new Map<number, Places>();
  /** Some call stands elsewhere than the provider says: every chunk must be looked at. */
  isRenumbering = false;

  /** @returns the same bytes where there is nothing to mend */
  mend(data: Buffer): Buffer {
    const hasCalls = data.includes(TOOL_CALLS);
    if (!hasCalls && !LISTED_CONTENT.some((sign) => data.includes(sign))) return data;
    const event = parse(data);
    if (!event) return data;
    let isMended = false;
    for (const choice of objects(event.choices)) {
      for (const said of objects([choice.delta, choice.message])) {
        if (plainContent(said, undefined)) isMended = true;
        if (this.mendCalls(choice.index, objects(said.tool_calls))) isMended = true;
      }
    }
    return isMended ? Buffer.from(JSON.stringify(event)) : data;
  }

  private mendCalls(choice: unknown, calls: readonly Json[]): boolean {
    const places = this.placesOf(typeof choice === 'number' ? choice : 0);
    let isMended = false;
    for (const call of calls) {
      if (nameType(call)) isMended = true;
      const position = positionOf(call, places);
      if (call.index === position) continue;
      call.index = position;
      this.isRenumbering = true;
      isMended = true;
    }
    return isMended;
  }

  private placesOf(choice: number): Places {
    let places = this.places.get(choice);
    if (!places) {
      places = { count: 0, byKey: new Map() };
      this.places.set(choice, places);
    }
    return places;
  }
}

/**
 * Mends a whole answer in place.
 * @returns true where there was something to mend
 */
export function mendAnswer(answer: Json): boolean {
  let isMended = false;
  for (const choice of objects(answer.choices)) {
    for (const message of objects([choice.message])) {
      if (plainContent(message, null)) isMended = true;
      for (const call of objects(message.tool_calls)) if (nameType(call)) isMended = true;
    }
  }
  return isMended;
}

/**
 * A call that names no index is a new one where it has an id, else more of the last. One under an index that was given
 * is a new one where it has an id and a name of its own: an id alone some providers make anew for each piece.
 */
function positionOf({ index, id, function: called }: Json, places: Places): number {
  if (typeof index !== 'number' && !id && places.count > 0) return places.count - 1;
  const key = typeof index === 'number' ? index : id || 'unnamed';
  const known = places.byKey.get(key);
  const isNamed = Boolean(id && (called as Json | null | undefined)?.name);
  if (known && !(isNamed && known.id && known.id !== id)) {
    known.id ||= id;
    return known.position;
  }
  const position = places.count++;
  places.byKey.set(key, { position, id });
  return position;
}

/** A piece of a call's arguments needs no type. */
function nameType(call: Json): boolean {
  if (typeof call.type === 'string' || !call.function || !call.id) return false;
  call.type = 'function';
  return true;
}

/**
 * Content as a list made the text it holds; thoughts in it are `reasoning_content`, and what is neither is kept among
 * the annotations.
 * @param none what the content is where no text was in it
 */
function plainContent(said: Json, none: null | undefined): boolean {
  if (!Array.isArray(said.content)) return false;
  const parts = objects(said.content);
  const content = parts.map(({ type, text }) => (type === 'text' ? textOf(text) : '')).join('');
  const thoughts = parts.map(({ type, thinking }) => (type === 'thinking' ? textOf(thinking) : '')).join('');
  const others = parts.filter(({ type }) => type !== 'text' && type !== 'thinking');
  said.content = content === '' ? none : content;
  if (thoughts !== '') said.reasoning_content = `${textOf(said.reasoning_content)}${thoughts}`;
  if (others.length > 0) said.annotations = [...objects(said.annotations), ...others];
  return true;
}

/** A text, or that of a list of parts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return objects(value)
    .map(({ text }) => textOf(text))
    .join('');
}

function objects(value: unknown): Json[] {
  const isObject = (item: unknown): item is Json => typeof item === 'object' && item !== null;
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function parse(data: Buffer): Json | null {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}
