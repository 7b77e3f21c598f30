import { betaConfirmation } from '@/lib/auth/beta-mail';
import { keepBetaRequest } from '@/lib/auth/beta-queries';
import { countAttempt, requireAttempts } from '@/lib/auth/session-limits';
import type { Env } from '@/lib/base/env';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { toApiError } from '@/lib/gateway/door/api-error';
import type { Runtime } from '@/lib/gateway/runtime';
import { json, readBody, readBytes } from '../account/account-handler';
import { linkDelivery, sendLater } from '../auth/mailer';
import { BETA_DRAFT_COOKIE, BETA_DRAFT_SECONDS, keepBetaDraft } from './beta-drafts';
import { BETA_FIELDS, type BetaFaults, readBetaForm } from './beta-form';

/**
 * Takes a request for access: JSON from the page's script, or a plain form, which is answered by a redirect. Who
 * asks twice gets the same answer; only the mail says that the address had asked before.
 */
export async function takeBetaRequest({ env }: Runtime, request: Request): Promise<Response> {
  const isForm = (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  if (!isForm) {
    const faults = await take(env, request, await readBody(request));
    if (!faults) return json({ object: 'beta_request', mail: linkDelivery(env) });
    const [param, message] = Object.entries(faults)[0] ?? [];
    throw new ApiError('invalid_request', message ?? 'Expected the fields of the form.', {
      param: param === 'form' ? undefined : param,
      details: { fields: faults },
    });
  }
  const fields = new URLSearchParams((await readBytes(request)).toString('utf8'));
  const values = Object.fromEntries(
    BETA_FIELDS.flatMap((name) => (fields.has(name) ? [[name, fields.get(name) ?? '']] : [])),
  );
  const faults = await take(env, request, values).catch((error) => ({
    form: toApiError(error, newId('req')).message,
  }));
  return backToPage(env, faults && keepBetaDraft({ values, faults }));
}

/** @returns what is wrong with the form, or null. @throws ApiError rate_limit_exceeded */
async function take(env: Env, request: Request, body: unknown): Promise<BetaFaults | null> {
  const from = request.headers.get('x-forwarded-for') ?? 'unknown';
  requireAttempts({ betaFrom: from });
  const read = readBetaForm(body);
  if ('faults' in read) return read.faults;
  const { entry } = read;
  const askedBefore = await keepBetaRequest(entry);
  // Nobody is mailed again and again because a stranger types their address; and the answer tells nobody.
  if (countAttempt('beta', entry.email.toLowerCase()) === 0)
    sendLater(env, async () => betaConfirmation(entry.email, askedBefore));
  return null;
}

/** A page that may be reloaded without asking twice. What was written waits there, in no address. */
function backToPage(env: Env, draft: string | null): Response {
  const secure = env.publicUrl.startsWith('https:') ? '; Secure' : '';
  const kept = `Path=/beta; HttpOnly; SameSite=Lax${secure}`;
  const cookie = draft
    ? `${BETA_DRAFT_COOKIE}=${draft}; Max-Age=${BETA_DRAFT_SECONDS}; ${kept}`
    : `${BETA_DRAFT_COOKIE}=; Max-Age=0; ${kept}`;
  const location = draft ? '/beta?again=1#request' : '/beta?asked=1#request';
  return new Response(null, {
    status: 303,
    headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
  });
}
