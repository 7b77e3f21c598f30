import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@/lib/generated/prisma/client';
import { createPool } from './pool';

const SLOT = Symbol.for('runtime.prisma');
type Holder = { [SLOT]?: PrismaClient };

/** Prisma serves pages and administration, never the request path; few connections are enough. */
const CONNECTIONS = 5;

/**
 * The process's Prisma client, made at the first call from `DATABASE_URL` as it then stands. It hangs
 * on `globalThis`, because the server's bundle and Next's both hold a copy of this module.
 * @throws Error when `DATABASE_URL` is not set.
 */
export function getPrisma(): PrismaClient {
  const holder = globalThis as Holder;
  holder[SLOT] ??= openPrisma();
  return holder[SLOT];
}

function openPrisma(): PrismaClient {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: start the product with `npm start`.');
  const pool = createPool(url, { max: CONNECTIONS });
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
}
