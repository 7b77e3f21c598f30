'use client';

import { useState } from 'react';
import useSWR from 'swr';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';
import { useToast } from '@/components/ui/toast';
import type { MemberRole } from '@/lib/auth/roles';
import { fetchAccount } from '../fetch-account';
import { InvitationTable } from './invitation-table';
import { InviteForm } from './invite-form';
import { MemberTable } from './member-table';
import { NewInvitation } from './new-invitation';
import { SettingsSection } from './section';
import { Stale } from './stale';
import type { IssuedInvitation, MemberRow, MembersView } from './types';

export interface RoleChoice {
  role: MemberRole;
  meaning: string;
}

interface MembersPanelProps {
  initial: MembersView;
  /** What may be given. */
  roles: readonly RoleChoice[];
  /** Why this member may not change the others, and who can; null: they may. */
  refusal: string | null;
  /** Invitations can be mailed. */
  hasMail: boolean;
}

const PATH = '/api/account/members';

/** Who is in the workspace, who is invited, and the ways to change both. */
export function MembersPanel({ initial, roles, refusal, hasMail }: MembersPanelProps) {
  const toast = useToast();
  const { data, error, mutate } = useSWR<MembersView>(PATH, fetchAccount, { fallbackData: initial });
  const [issued, setIssued] = useState<IssuedInvitation | null>(null);
  const view = data ?? initial;
  const mayChange = refusal === null;

  const onRole = async (member: MemberRow, role: string) => {
    const answer = await sendJson(`${PATH}/${member.id}`, 'PATCH', { role }).catch(() => null);
    if (answer?.ok) toast({ title: `${member.email} is ${role} now.`, tone: 'good' });
    else toast({ title: answer?.error.message ?? 'The server cannot be reached. Try again.', tone: 'bad' });
    void mutate();
  };
  const onGone = (title: string) => {
    toast({ title, tone: 'good' });
    void mutate();
  };

  return (
    <>
      <SettingsSection id="members-title" title="Members" wide>
        {error && <Stale onRetry={() => void mutate()} />}
        {refusal && (
          <div className="mb-5">
            <Notice title="You see the members and do not change them.">{refusal}</Notice>
          </div>
        )}
        <MemberTable
          members={view.members}
          roles={roles}
          onRole={mayChange ? onRole : null}
          onRemoved={({ email }) => onGone(`${email} was removed.`)}
        />
      </SettingsSection>
      {mayChange && (
        <SettingsSection
          id="invite-title"
          title="Invite somebody"
          lead="By mail for one address, or by a link for whoever has it. The role is fixed and the link works until it is used, revoked or too old."
        >
          {issued ? (
            <NewInvitation issued={issued} onDone={() => setIssued(null)} />
          ) : (
            <InviteForm
              roles={roles}
              hasMail={hasMail}
              onIssued={(invitation) => {
                setIssued(invitation);
                void mutate();
              }}
            />
          )}
        </SettingsSection>
      )}
      <SettingsSection id="invitations-title" title="Open invitations" wide>
        <InvitationTable
          invitations={view.invitations}
          mayRevoke={mayChange}
          onRevoked={() => onGone('The invitation was revoked.')}
        />
      </SettingsSection>
    </>
  );
}
