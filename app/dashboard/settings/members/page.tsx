import type { Metadata } from 'next';
import { readMembers } from '@/app/api/account/members/workspace-members';
import { linkDelivery } from '@/app/api/auth/mailer';
import { MembersPanel } from '@/components/dashboard/settings/members-panel';
import { GIVEN_ROLES, ROLES, whoCan } from '@/lib/auth/roles';
import { openPage, type SearchParams } from '../../open-page';

export const metadata: Metadata = { title: 'Members' };

export default async function MembersPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session } = await openPage('/dashboard/settings/members', searchParams);
  return (
    <MembersPanel
      initial={await readMembers(runtime, session)}
      roles={GIVEN_ROLES.map((role) => ({ role, meaning: ROLES[role] }))}
      refusal={whoCan(session.role, 'members:write')}
      hasMail={linkDelivery(runtime.env) === 'mail'}
    />
  );
}
