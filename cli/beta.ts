import { betaInvitation, signUpLink } from '@/lib/auth/beta-mail';
import {
  type BetaRequestRow,
  findBetaRequest,
  listBetaRequests,
  markBetaInvited,
} from '@/lib/auth/beta-queries';
import { openMailer, senderOf } from '@/lib/auth/mail';
import { type Command, UsageError } from './command';
import { formatTable } from './table';

export const betaList: Command = {
  name: 'beta list',
  usage: '[--waiting]',
  summary: 'Lists who asked for access on /beta; --waiting: only those not invited yet.',
  options: { waiting: { type: 'boolean' } },
  async run(call) {
    const rows = await listBetaRequests(await call.pool(), { waitingOnly: call.isSet('waiting') });
    const human = formatTable(
      ['asked', 'e-mail', 'name', 'company', 'volume', 'invited', 'use'],
      rows.map((row) => [
        day(row.created_at),
        plain(row.email),
        plain(row.name),
        row.company && plain(row.company),
        row.volume,
        row.invited_at && day(row.invited_at),
        plain(row.use_case),
      ]),
    );
    call.print({ object: 'list', data: rows.map(asJson) }, human);
  },
};

export const betaInvite: Command = {
  name: 'beta invite',
  usage: 'E-MAIL [--again]',
  summary: 'Marks a request for access as invited and mails a sign-up link; --again mails it once more.',
  options: { again: { type: 'boolean' } },
  positionals: ['E-MAIL'],
  async run(call) {
    const [email = ''] = call.positionals;
    const pool = await call.pool();
    const row = await findBetaRequest(pool, email);
    if (!row) throw new UsageError(`Nobody asked with ${plain(email)}. \`beta list\` shows who did.`);
    const { smtpUrl, publicUrl } = call.env();
    const isDone = row.invited_at !== null && !call.isSet('again');
    const send = isDone ? null : openMailer({ smtpUrl, from: senderOf(publicUrl), mayPrint: false });
    // Marked only once the mail is off: one that fails is tried again by the same command.
    await send?.(betaInvitation(row.email, publicUrl));
    const invitedAt = await markBetaInvited(pool, row.id);
    const link = signUpLink(publicUrl);
    if (isDone) call.say('Invited before; nothing was mailed. --again mails the link once more.');
    else if (!send) call.say('SMTP_URL is not set, so nothing was mailed: pass the link on yourself.');
    call.print(
      { ...asJson({ ...row, invited_at: invitedAt }), mailed: send !== null, link },
      `${row.email}  invited ${day(invitedAt)}  ${link}`,
    );
  },
};

function asJson({ created_at, invited_at, ...row }: BetaRequestRow) {
  return {
    object: 'beta_request',
    ...row,
    created_at: created_at.toISOString(),
    invited_at: invited_at?.toISOString() ?? null,
  };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A stranger's text on one line of a terminal: what would steer it is shown, not obeyed. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
