/**
 * A conversation without its oldest part. What was called and what came of it goes together; instructions and the last
 * turn stay.
 * @param bytesKept how much may stay, in bytes of JSON
 */
export function withoutOldest<Message extends { role: string }>(
  { messages, paths }: { messages: Message[]; paths: string[] },
  bytesKept: number,
): { messages: Message[]; paths: string[] } {
  const sizes = messages.map((message) => Buffer.byteLength(JSON.stringify(message)));
  let left = sizes.reduce((sum, size) => sum + size, 0);
  const dropped = new Set<number>();
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const end = last < 0 ? messages.length - 1 : last;
  for (let at = 0; at < end && left > bytesKept; at++) {
    const role = messages[at]?.role;
    if (role === 'system' || role === 'developer') continue;
    do {
      dropped.add(at);
      left -= sizes[at] ?? 0;
      at++;
    } while (at < end && messages[at]?.role === 'tool');
    at--;
  }
  const stays = (_: unknown, index: number) => !dropped.has(index);
  return { messages: messages.filter(stays), paths: paths.filter(stays) };
}
