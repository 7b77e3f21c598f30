import type { Metadata } from 'next';
import { readMembers } from '@/app/api/account/members/workspace-members';
import { FactList } from '@/components/dashboard/fact-list';
import { LeaveWorkspace } from '@/components/dashboard/settings/leave-workspace';
import { NameForm } from '@/components/dashboard/settings/name-form';
import { SettingsSection } from '@/components/dashboard/settings/section';
import { TransferForm } from '@/components/dashboard/settings/transfer-form';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import { whoCan } from '@/lib/auth/roles';
import { openPage, type SearchParams } from '../../open-page';

export const metadata: Metadata = { title: 'Workspace' };

export default async function WorkspacePage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session } = await openPage('/dashboard/settings/workspace', searchParams);
  const { workspace, role } = session;
  const { members } = await readMembers(runtime, session);
  const mayNot = { rename: whoCan(role, 'settings:write'), transfer: whoCan(role, 'workspace:transfer') };
  const others = members.filter((member) => !member.is_you && member.role !== 'owner');
  const isLastOwner = role === 'owner' && members.filter((member) => member.role === 'owner').length === 1;
  return (
    <>
      <SettingsSection id="workspace-title" title="This workspace">
        <FactList
          facts={[
            { label: 'Workspace id', value: workspace.id, copy: true },
            { label: 'Made on', value: workspace.createdAt.toISOString().slice(0, 10) },
            { label: 'Your role', value: role },
          ]}
        />
        <div className="mt-6">
          {mayNot.rename === null ? (
            <NameForm of="workspace" name={workspace.name} />
          ) : (
            <Notice title={workspace.name}>{mayNot.rename}</Notice>
          )}
        </div>
      </SettingsSection>
      <SettingsSection
        id="transfer-title"
        title="Hand the workspace over"
        lead="Another member becomes its owner, with its credits and keys; you become an admin."
      >
        {mayNot.transfer !== null ? (
          <Notice title="This is not yours to hand over.">{mayNot.transfer}</Notice>
        ) : others.length === 0 ? (
          <Notice title="There is nobody to hand it to.">
            <TextLink href="/dashboard/settings/members">Invite a member</TextLink> first.
          </Notice>
        ) : (
          <TransferForm members={others} hasPassword={session.hasPassword} workspace={workspace.name} />
        )}
      </SettingsSection>
      <SettingsSection
        id="leave-title"
        title="Leave the workspace"
        lead="Keys you made here stay and work on; you no longer see anything of it."
      >
        {isLastOwner ? (
          <Notice title="You are its last owner, and a workspace has one.">
            Hand it over first; then you can leave.
          </Notice>
        ) : (
          <LeaveWorkspace name={workspace.name} />
        )}
      </SettingsSection>
    </>
  );
}
