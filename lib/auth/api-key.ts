import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { crc32 } from '@/lib/base/crc32';
import type { Mode } from './caller';

export interface MintedKey {
  /** The whole key: shown once, never stored. */
  key: string;
  /** `gw_test_AbCd`: enough to recognise it in a list. */
  prefix: string;
  lastFour: string;
}

/** Why a text is no key of ours; each has its own message, since each has its own remedy. */
export type KeyFault =
  | 'missing'
  | 'placeholder'
  | 'blanks'
  | 'quotes'
  | 'masked'
  | 'foreign'
  | 'too_short'
  | 'too_long'
  | 'characters'
  | 'checksum';

export type ParsedKey = { ok: true; mode: Mode } | { ok: false; reason: KeyFault };

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIXES: Readonly<Record<Mode, string>> = { live: 'gw_live_', test: 'gw_test_' };
const PREFIX_LENGTH = 8;
const RANDOM_LENGTH = 36;
/** 62⁶ is more than 2³². */
const CHECKSUM_LENGTH = 6;
const KEY_LENGTH = PREFIX_LENGTH + RANDOM_LENGTH + CHECKSUM_LENGTH;
const VISIBLE_LENGTH = PREFIX_LENGTH + 4;

/** A new key: `gw_live_` or `gw_test_`, 36 random base62 characters (214 bits), 6 of checksum. */
export function mintKey(mode: Mode): MintedKey {
  const body = PREFIXES[mode] + randomBase62(RANDOM_LENGTH);
  const key = body + checksum(body);
  return { key, prefix: key.slice(0, VISIBLE_LENGTH), lastFour: key.slice(-4) };
}

/** Tells whether a text can be a key of ours, by its form and checksum alone; if not, what is wrong with it. */
export function parseKey(text: string): ParsedKey {
  const mode = text.startsWith(PREFIXES.live) ? 'live' : text.startsWith(PREFIXES.test) ? 'test' : null;
  if (mode === null || text.length !== KEY_LENGTH || !/^[0-9A-Za-z]+$/.test(text.slice(PREFIX_LENGTH))) {
    return { ok: false, reason: faultOf(text, mode) };
  }
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH)
    ? { ok: true, mode }
    : { ok: false, reason: 'checksum' };
}

/** What a key is stored and found as: HMAC-SHA-256 under a key derived from ENCRYPTION_KEY. */
export function hashKey(key: string, encryptionKey: Buffer): Buffer {
  return createHmac('sha256', hashSecret(encryptionKey)).update(key).digest();
}

const secrets = new WeakMap<Buffer, Buffer>();

function hashSecret(encryptionKey: Buffer): Buffer {
  const known = secrets.get(encryptionKey);
  if (known) return known;
  const secret = Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), 'api key hash', 32));
  secrets.set(encryptionKey, secret);
  return secret;
}

function faultOf(text: string, mode: Mode | null): KeyFault {
  if (/^(?:|undefined|null|none)$/i.test(text)) return 'missing';
  if (/^(?:\$|<|\{|%)|^your[-_ ]|^(?:gateway[-_])?api[-_]?key$/i.test(text)) return 'placeholder';
  if (/^["'`]|["'`]$/.test(text)) return 'quotes';
  if (/^basic /i.test(text)) return 'foreign';
  if (/\s/.test(text)) return 'blanks';
  if (/[…*]|\.\.\./.test(text)) return 'masked';
  if (mode === null) return 'foreign';
  if (text.length < KEY_LENGTH) return 'too_short';
  return text.length > KEY_LENGTH ? 'too_long' : 'characters';
}

function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // Bytes from 248 on are thrown away: 248 is the largest multiple of 62, so that no character is likelier.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

function checksum(body: string): string {
  let rest = crc32(Buffer.from(body));
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = ALPHABET[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
