import { ApiError } from '@/lib/base/errors';
import type { KeyFault } from './api-key';

/** What is wrong with a key that the database knows, or does not know. */
export type KeyState = 'unknown' | 'revoked' | 'replaced' | 'expired';

/** A 401 that says what is wrong with the key and what to do. Never repeats the key. */
export function invalidKey(reason: KeyFault | KeyState, token: string): ApiError {
  return new ApiError('invalid_api_key', `${MESSAGES[reason](token)} ${WHERE}`);
}

const WHERE = 'Keys are made in the dashboard under Keys, and sent as `Authorization: Bearer gw_…`.';

const MESSAGES: Readonly<Record<KeyFault | KeyState, (token: string) => string>> = {
  missing: () =>
    'No API key was sent. If your program reads it from an environment variable, that variable is not set.',
  placeholder: () =>
    'What was sent is the placeholder of an example, not a key. Put your own key in its place; in a shell, a variable is read only in double quotes or none.',
  quotes: () => 'The API key was sent with quotation marks around it. Send it without them.',
  blanks: () => 'The API key has a space or a line break in it. Copy it again, without anything around it.',
  masked: () =>
    'This is the shortened form of a key as lists show it. The whole key is shown once, when it is made; make a new one if it is lost.',
  foreign: (token) =>
    `This is not a key of this gateway: ours begin with \`gw_live_\` or \`gw_test_\`${kindOf(token)}.`,
  too_short: (token) =>
    `The API key is cut off: it has ${token.length} characters of 50. Copy it again, to its end.`,
  too_long: (token) => `The API key has ${token.length} characters where a key has 50. Copy it again, alone.`,
  characters: () =>
    'The API key has a character that no key has: after `gw_live_` or `gw_test_` come letters and digits only.',
  checksum: () => 'The API key is mistyped: its checksum does not match. Copy it again.',
  unknown: () =>
    'This API key is well-formed and not known here. It may belong to another server, or its workspace was deleted.',
  revoked: () => 'This API key has been revoked. Make a new one.',
  replaced: () =>
    'This API key was rotated, and what you sent is its old secret, which no longer works. Use the new one, or rotate it again.',
  expired: () => 'This API key has expired. Make a new one.',
};

/** A name for what was sent instead, when its form tells; nothing of the key itself is repeated. */
function kindOf(token: string): string {
  if (token.startsWith('sk-ant-')) return ', and this looks like a key of Anthropic';
  if (token.startsWith('sk-or-')) return ', and this looks like a key of OpenRouter';
  if (token.startsWith('sk-')) return ', and this looks like a key of OpenAI or a provider like it';
  if (token.startsWith('AIza')) return ', and this looks like a key of Google';
  if (token.startsWith('gsk_')) return ', and this looks like a key of Groq';
  if (token.startsWith('eyJ')) return ', and this looks like a session token; sign-in does not reach the API';
  if (/^basic /i.test(token)) return ', and this is Basic authentication';
  return '';
}
