import { randomFillSync } from 'node:crypto';

/** What an id names, told by its prefix. */
export type IdPrefix =
  | 'req'
  | 'key'
  | 'ksec'
  | 'hold'
  | 'quote'
  | 'ws'
  | 'wal'
  | 'user'
  | 'txn'
  | 'price'
  | 'chatcmpl'
  | 'resp'
  | 'route'
  | 'pkey'
  | 'beta'
  | 'sess'
  | 'inv'
  | 'view';

const ID_BYTES = 16;
const pool = Buffer.alloc(ID_BYTES * 256);
let offset = pool.length;

/** A new id: the prefix, an underscore, 32 random hex digits. Random bytes are drawn in batches: one call per id is slow. */
export function newId<P extends IdPrefix>(prefix: P): `${P}_${string}` {
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const hex = pool.toString('hex', offset, offset + ID_BYTES);
  offset += ID_BYTES;
  return `${prefix}_${hex}`;
}
