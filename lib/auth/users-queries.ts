import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';

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
export async function createUser(pool: Pool, wanted: NewUser): Promise<UserRecord> {
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

export async function findUserById(pool: Pool, id: string): Promise<UserRecord | null> {
  const result = await pool.query({ text: `select ${USER_COLUMNS} from users where id = $1`, values: [id] });
  return result.rows.length === 0 ? null : toUser(result.rows[0]);
}

/** Sets another password and ends the user's sessions everywhere. Null when there is no such user. */
export async function setPassword(
  pool: Pool,
  userId: string,
  passwordHash: string,
): Promise<UserRecord | null> {
  const result = await pool.query({
    text: `update users set password_hash = $2, session_version = session_version + 1 where id = $1 returning ${USER_COLUMNS}`,
    values: [userId, passwordHash],
  });
  return result.rows.length === 0 ? null : toUser(result.rows[0]);
}

/**
 * Notes that the address is proven. A password set before that may be a stranger's who signed up with
 * this address in advance: unless the proof was asked for by that password's owner (`keepPassword`), it is
 * dropped and its sessions end. A second proof changes nothing.
 */
export async function confirmEmail(
  pool: Pool,
  userId: string,
  options: { keepPassword: boolean },
): Promise<UserRecord | null> {
  const result = await pool.query({
    text: `update users set email_verified = coalesce(email_verified, now()),
                  password_hash = case when email_verified is null and not $2 then null else password_hash end,
                  session_version = session_version +
                    case when email_verified is null and not $2 and password_hash is not null then 1 else 0 end
            where id = $1 returning ${USER_COLUMNS}`,
    values: [userId, options.keepPassword],
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
