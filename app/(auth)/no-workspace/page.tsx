import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requirePerson } from '@/app/current-session';
import { FirstWorkspaceForm } from '@/components/auth/first-workspace-form';
import { PageHead } from '@/components/ui/page-head';

export const metadata: Metadata = { title: 'No workspace', robots: { index: false } };

/** Where somebody stands who left their last workspace, or was taken out of it. */
export default async function NoWorkspacePage() {
  const person = await requirePerson('/no-workspace');
  if (person.memberships.length > 0) redirect('/dashboard');
  return (
    <>
      <PageHead title="You are in no workspace.">
        You left the last one, or were removed from it. Make one of your own, or open an invitation. You are
        signed in as {person.email}.
      </PageHead>
      <div className="mt-8">
        <FirstWorkspaceForm />
      </div>
    </>
  );
}
