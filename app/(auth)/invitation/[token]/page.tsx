import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { currentPerson } from '@/app/current-session';
import { AcceptInvitation } from '@/components/auth/accept-invitation';
import { ButtonLink } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { PageHead } from '@/components/ui/page-head';
import { findInvitation } from '@/lib/auth/invitations-queries';
import { ROLES } from '@/lib/auth/roles';
import { countAttempt } from '@/lib/auth/session-limits';
import { clientAddress } from '@/lib/auth/visit';
import { getRuntime } from '@/lib/gateway/runtime';

export const metadata: Metadata = { title: 'Invitation', robots: { index: false }, referrer: 'no-referrer' };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const [{ token }, { pool, env }, all] = await Promise.all([params, getRuntime(), headers()]);
  const address = clientAddress((name) => all.get(name), env.trustProxy);
  const invitation = countAttempt('tokenFrom', address) === 0 ? await findInvitation(pool, token) : null;
  if (!invitation) {
    return (
      <PageHead title="This invitation does not work.">
        It was used, revoked or is too old. Ask whoever sent it for a new one.
      </PageHead>
    );
  }
  const person = await currentPerson();
  const back = `callbackUrl=${encodeURIComponent(`/invitation/${token}`)}`;
  const { workspaceName, role, email, invitedBy } = invitation;
  const isMember = person?.memberships.some(({ workspace }) => workspace.id === invitation.workspaceId);
  return (
    <>
      <PageHead title={<span className="[overflow-wrap:anywhere]">Join “{workspaceName}”</span>}>
        {invitedBy ?? 'A member who is gone'} invites you as{' '}
        <strong className="font-medium text-ink">{role}</strong>. {ROLES[role]}
      </PageHead>
      <div className="mt-8">
        {!person ? (
          <div className="grid gap-3">
            <ButtonLink href={`/sign-in?${back}`}>Sign in to join</ButtonLink>
            <ButtonLink href={`/sign-up?${back}`} variant="secondary">
              Create an account
            </ButtonLink>
          </div>
        ) : isMember ? (
          <Notice title="You are a member of this workspace already.">
            You are signed in as {person.email}.
          </Notice>
        ) : (
          <AcceptInvitation
            token={token}
            signedInAs={person.email}
            sentTo={email !== null && email !== person.email ? email : null}
          />
        )}
      </div>
    </>
  );
}
