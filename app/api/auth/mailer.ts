import { type Letter, type Mailer, openMailer, senderOf } from '@/lib/auth/mail';
import type { Env } from '@/lib/base/env';
import { ApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';

/** Whether links are mailed, printed on the server's console, or not to be had. */
export function linkDelivery(env: Env): 'mail' | 'console' | 'none' {
  if (env.smtpUrl) return 'mail';
  return mayPrint(env) ? 'console' : 'none';
}

let mailer: Mailer | null | undefined;

/** How letters reach people from this server; null: they do not. */
export function mailerOf(env: Env): Mailer | null {
  if (mailer === undefined) {
    mailer = openMailer({ smtpUrl: env.smtpUrl, from: senderOf(env.publicUrl), mayPrint: mayPrint(env) });
  }
  return mailer;
}

/** @throws ApiError unprocessable where this server has no mail */
export function requireMailer(env: Env): Mailer {
  const found = mailerOf(env);
  if (found) return found;
  throw new ApiError('unprocessable', 'This server cannot send mail. Its operator sets SMTP_URL.');
}

/**
 * Does what ends in a letter after the answer has gone: so the answer takes as long for an address we know as for one
 * we do not. What fails is logged without the address.
 */
export function sendLater(env: Env, write: () => Promise<Letter | null>): void {
  void (async () => {
    const letter = await write();
    if (letter) await mailerOf(env)?.(letter);
  })().catch((error: unknown) => {
    log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a letter was not sent');
  });
}

/** Only who sits at the machine may read sign-in links from its console. */
function mayPrint(env: Env): boolean {
  return !env.production && ['127.0.0.1', '::1', 'localhost'].includes(env.host);
}
