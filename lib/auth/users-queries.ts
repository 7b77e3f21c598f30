import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Queryable } from '@/lib/db/transaction';

export interface UserRecord {
  id: string;
  email: string;
  /** Null: nobody has proven yet that the address is theirs. */
  emailVerified: Date | null;
  name: string | null;
  passwordHash: string | null;
  /** Sessions that carry an older one have ended. */
  sessionVersion: number;
  createdAt: Date;
}

export interface NewUser {
  email: string;
  name?: string | null;
  passwordHash?: string | null;
  /** True where the address is known to be theirs: the operator says so, or a link was opened. */
  emailVerified?: boolean;
}

/** How addresses are compared: trimmed, in lower case. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** @throws ApiError unprocessable when someone has the address already */
export async function createUser(pool: Queryable, wanted: NewUser): Promise<UserRecord> {
  const email = normalizeEmail(wanted.email);
  const result = await pool.query({
    text: `insert into users (id, email, name, password_hash, email_verified)
           values ($1, $2, $3, $4, case when $5 then now() end) on conflict (email) do nothing returning ${USER_COLUMNS}`,
    values: [
      newId('user'),
      email,
      wanted.name ?? null,
      wanted.passwordHash ?? null,
      wanted.emailVerified ?? false,
    ],
  });
  if (result.rows.length === 0) {
    throw new ApiError('unprocessable', `There is a user with the address ${email} already.`, {
      param: 'email',
    });
  }
  return toUser(result.rows[0]);
}

export async function findUserByEmail(pool: Pool, email: string): Promise<UserRecord | null> {
  const result = await pool.query({
    text: `select ${USER_COLUMNS} from users where email = $1`,
    values: [normalizeEmail(email)],
  });
  return result.rows.length === 0 ? null : toUser(result.rows[0]);
}

const USER_COLUMNS = 'id, email, email_verified, name, password_hash, session_version, created_at';

const UserRow = z.object({
  id: z.string(),
  email: z.string(),
  email_verified: z.date().nullable(),
  name: z.string().nullable(),
  password_hash: z.string().nullable(),
  session_version: z.int(),
  created_at: z.date(),
});

function toUser(raw: unknown): UserRecord {
  const row = UserRow.parse(raw);
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    name: row.name,
    passwordHash: row.password_hash,
    sessionVersion: row.session_version,
    createdAt: row.created_at,
  };
}
