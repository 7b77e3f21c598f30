import type { Metadata } from 'next';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { FactList } from '@/components/dashboard/fact-list';
import { PasswordForm } from '@/components/dashboard/password-form';
import { openPage, type SearchParams } from '../open-page';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const { session } = await openPage('/dashboard/settings', searchParams);
  return (
    <>
      <DashboardHead title="Settings" />
      <div className="mt-8 max-w-2xl">
        <FactList
          facts={[
            { label: 'E-mail', value: session.email },
            { label: 'Workspace', value: session.workspace.name },
            { label: 'Workspace id', value: session.workspace.id, copy: true },
            { label: 'Your role', value: session.role },
          ]}
        />
      </div>
      <section aria-labelledby="password-title" className="mt-14 max-w-md">
        <h2 id="password-title" className="display text-2xl">
          {session.hasPassword ? 'Change your password' : 'Set a password'}
        </h2>
        <p className="mt-2 text-muted">All sessions end, this one too; you sign in again with the new one.</p>
        <div className="mt-6">
          <PasswordForm email={session.email} hasPassword={session.hasPassword} />
        </div>
      </section>
    </>
  );
}
