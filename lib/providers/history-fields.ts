import { arrayItems, type Member, topLevelMembers } from '@/lib/openai/json-bytes';

const ASSISTANT = Buffer.from('"assistant"');
const SPACE = 0x20;
/** What Gemini's thoughts are kept in, in a tool call. */
const IN_CALLS = new Set(['extra_content']);

/**
 * Takes out of the turns before what a provider refuses there, though clients send it back as it was answered: thoughts,
 * citations, an empty refusal. Each was an answer's; none says anything to a provider that has no place for it.
 * @param members of `body`
 * @param refused the fields of a message to take out
 * @returns the body itself where there is none, else a copy of the same length, with space in their place
 */
export function withoutAnswerFields(
  body: Buffer,
  members: readonly Member[] | null,
  refused: ReadonlySet<string>,
): Buffer {
  if (refused.size === 0 || !body.includes(ASSISTANT)) return body;
  if (![...refused, ...IN_CALLS].some((name) => body.includes(`"${name}"`))) return body;
  const messages = members?.findLast(({ key }) => key === 'messages');
  const items = messages ? arrayItems(body, messages.valueStart, messages.valueEnd) : null;
  const copy = Buffer.from(body);
  for (const { start, end } of items ?? []) {
    const message = topLevelMembers(body, start, end) ?? [];
    const role = message.findLast(({ key }) => key === 'role');
    if (!role || !body.subarray(role.valueStart, role.valueEnd).equals(ASSISTANT)) continue;
    const calls = message.findLast(({ key }) => key === 'tool_calls');
    const inCalls = calls ? arrayItems(body, calls.valueStart, calls.valueEnd) : null;
    for (const call of inCalls ?? [])
      blank(copy, topLevelMembers(body, call.start, call.end) ?? [], IN_CALLS);
    blank(copy, message, refused);
  }
  return copy;
}

/** Writes space over these members of an object, and over a comma of each. */
function blank(bytes: Buffer, members: readonly Member[], names: ReadonlySet<string>): void {
  let keptEnd: number | null = null;
  for (const [at, { key, start, valueEnd }] of members.entries()) {
    const next = members[at + 1];
    if (!names.has(key)) keptEnd = valueEnd;
    else if (next) bytes.fill(SPACE, start, next.start);
    else bytes.fill(SPACE, keptEnd ?? start, valueEnd);
  }
}
