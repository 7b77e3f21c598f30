import { createTransport } from 'nodemailer';

/** A message of ours: a few lines, at most one link. */
export interface Letter {
  to: string;
  subject: string;
  /** What stands before the link. */
  lines: string[];
  link?: {
    /** "Sign-in link": how the console names it. */
    name: string;
    url: string;
    /** How long it works. */
    minutes: number;
  };
  /** What stands after it. */
  close?: string[];
}

/** How letters reach people. `null`: they cannot, and pages must not offer what needs them. */
export type Mailer = (letter: Letter) => Promise<void>;

export interface MailerOptions {
  smtpUrl: string | null;
  /** Sender's address. */
  from: string;
  /** The server listens on loopback only and is not in production: links may be printed. */
  mayPrint: boolean;
}

/** The sender's address of this server. */
export function senderOf(publicUrl: string): string {
  return `Runtime <no-reply@${new URL(publicUrl).hostname}>`;
}

/** By SMTP where it is set up; printed on the console of a machine of one's own; otherwise not at all. */
export function openMailer({ smtpUrl, from, mayPrint }: MailerOptions): Mailer | null {
  if (smtpUrl) {
    const transport = createTransport(smtpUrl);
    return async (letter) => {
      await transport.sendMail({ from, to: letter.to, subject: letter.subject, text: letterText(letter) });
    };
  }
  if (!mayPrint) return null;
  return async (letter) => {
    process.stdout.write(consoleText(letter));
  };
}

function consoleText({ to, subject, link }: Letter): string {
  if (!link) return `\nA note to ${to} (no mail is set up): ${subject}\n\n`;
  return `\n${link.name} for ${to} (valid ${inWords(link.minutes)}):\n  ${link.url}\n\n`;
}

function letterText({ lines, link, close = [] }: Letter): string {
  const middle = link ? ['', link.url, ''] : [''];
  return [...lines, ...middle, ...close].join('\n').trimEnd();
}

const MINUTES_A_DAY = 24 * 60;

/** "60 minutes", "7 days". */
export function inWords(minutes: number): string {
  if (minutes < 2 * MINUTES_A_DAY) return `${minutes} minutes`;
  return `${Math.round(minutes / MINUTES_A_DAY)} days`;
}
