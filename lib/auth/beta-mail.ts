import { createTransport } from 'nodemailer';
import type { MailerOptions } from './mail';

/** A message without a secret in it. */
export interface Note {
  to: string;
  subject: string;
  text: string;
}

export type NoteSender = (note: Note) => Promise<void>;

/** As sign-in links are sent: by SMTP, printed on the console of a machine of one's own, or not at all (null). */
export function openNotes({ smtpUrl, from, mayPrint }: MailerOptions): NoteSender | null {
  if (smtpUrl) {
    const transport = createTransport(smtpUrl);
    return async (note) => {
      await transport.sendMail({ from, ...note });
    };
  }
  if (!mayPrint) return null;
  return async ({ to, subject, text }) => {
    process.stdout.write(`\nMail for ${to}: ${subject}\n${text.replace(/^/gm, '  ')}\n\n`);
  };
}

/** The sender's address of this server. */
export function senderOf(publicUrl: string): string {
  return `Runtime <no-reply@${new URL(publicUrl).hostname}>`;
}

/**
 * The confirmation. Nothing that was typed into the form stands in it: whoever typed it may not be who reads it.
 * @param askedBefore when the address asked first, if not now
 */
export function betaConfirmation(to: string, askedBefore: Date | null): Note {
  const first = askedBefore
    ? `This address had asked for access to Runtime on ${askedBefore.toISOString().slice(0, 10)}, and was just entered again. What was written the first time stands; there is nothing to do.`
    : 'We have your request for access to Runtime’s beta. A person reads it, and you get a link when there is room.';
  return {
    to,
    subject: askedBefore ? 'You had asked for access already' : 'We have your request',
    text: `${first}\n\nUntil then, an account with test credit is open to everyone.\n\nIf you did not ask, ignore this message: nothing else is sent.`,
  };
}

/** The invitation with its link. */
export function betaInvitation(to: string, publicUrl: string): Note {
  return {
    to,
    subject: 'Your access to Runtime',
    text: `You asked for access to Runtime’s beta, and there is room now. Make an account with this address:\n\n${signUpLink(publicUrl)}`,
  };
}

export function signUpLink(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/sign-up`;
}
