import { Notice } from '@/components/ui/notice';

/** How this server's mail travels. */
export type MailWay = 'mail' | 'console' | 'none';

/** After asking; the same for an address that had asked before, so that nobody learns who has. */
export function BetaAsked({ mail }: { mail: MailWay }) {
  return (
    <Notice title="We have your request." tone="good" role="status">
      {mail === 'none'
        ? 'This server sends no mail, so no confirmation comes; its operator reads the list.'
        : 'A confirmation is on its way to the address you gave; if it had asked before, the mail says so, and nothing else changes.'}
      {mail === 'console' && ' On this machine, mail is printed on the server’s console.'}
    </Notice>
  );
}
