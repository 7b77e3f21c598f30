import { arrayItems, type Member, topLevelMembers } from '@/lib/openai/json-bytes';

const DEVELOPER = Buffer.from('"developer"');
/** As long as the other, so that what is known of the body's members stays true: space behind a value says nothing. */
const SYSTEM = Buffer.from('"system"   ');

/**
 * Calls OpenAI's role `developer` by its older name `system`, which means the same and which every provider knows:
 * DeepSeek, Alibaba and others refuse the newer one, and the templates of open models have no place for it.
 * @param members of `body`
 * @returns the body itself where no message has that role, else a copy of the same length
 */
export function withSystemRole(body: Buffer, members: readonly Member[] | null): Buffer {
  if (!body.includes(DEVELOPER)) return body;
  const messages = members?.findLast(({ key }) => key === 'messages');
  const items = messages ? arrayItems(body, messages.valueStart, messages.valueEnd) : null;
  let copy: Buffer | null = null;
  for (const { start, end } of items ?? []) {
    const role = topLevelMembers(body, start, end)?.findLast(({ key }) => key === 'role');
    if (!role || !body.subarray(role.valueStart, role.valueEnd).equals(DEVELOPER)) continue;
    copy ??= Buffer.from(body);
    SYSTEM.copy(copy, role.valueStart);
  }
  return copy ?? body;
}
