import { createTransport } from 'nodemailer';

export interface SignInLink {
  to: string;
  url: string;
  minutes: number;
}

/** How sign-in links reach people. `null`: they cannot, and pages must not offer them. */
export type Mailer = (link: SignInLink) => Promise<void>;

export interface MailerOptions {
  smtpUrl: string | null;
  /** Sender's address. */
  from: string;
  /** The server listens on loopback only and is not in production: links may be printed. */
  mayPrint: boolean;
}

/** By SMTP where it is set up; printed on the console of a machine of one's own; otherwise not at all. */
export function openMailer({ smtpUrl, from, mayPrint }: MailerOptions): Mailer | null {
  if (smtpUrl) {
    const transport = createTransport(smtpUrl);
    return async (link) => {
      await transport.sendMail({ from, to: link.to, subject: 'Sign in to Runtime', text: mailText(link) });
    };
  }
  if (!mayPrint) return null;
  return async (link) => {
    process.stdout.write(`\nSign-in link for ${link.to} (valid ${link.minutes} minutes):\n  ${link.url}\n\n`);
  };
}

function mailText({ url, minutes }: SignInLink): string {
  return [
    'Open this link to sign in to Runtime:',
    '',
    url,
    '',
    `It works once and for ${minutes} minutes. If you did not ask for it, ignore this message:`,
    'without the link nobody gets in.',
  ].join('\n');
}
