import type { Metadata } from 'next';
import { linkDelivery } from '@/app/api/auth/mailer';
import { PasswordForm } from '@/components/dashboard/password-form';
import { EmailForm } from '@/components/dashboard/settings/email-form';
import { NameForm } from '@/components/dashboard/settings/name-form';
import { SettingsSection } from '@/components/dashboard/settings/section';
import { Notice } from '@/components/ui/notice';
import { openPage, type SearchParams } from '../open-page';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage({ searchParams }: { searchParams: SearchParams }) {
  const { session, runtime } = await openPage('/dashboard/settings', searchParams);
  const delivery = linkDelivery(runtime.env);
  return (
    <>
      <SettingsSection
        id="name-title"
        title="Your name"
        lead="As the other members see you, beside your address."
      >
        <NameForm of="person" name={session.name ?? ''} />
      </SettingsSection>
      <SettingsSection
        id="email-title"
        title="E-mail"
        lead={
          <>
            You sign in as <span className="text-ink [overflow-wrap:anywhere]">{session.email}</span>. Another
            address counts once you open the link we send there.
          </>
        }
      >
        {delivery === 'none' ? (
          <Notice title="This server cannot send mail yet, so the address stays." />
        ) : (
          <EmailForm hasPassword={session.hasPassword} isPrinted={delivery === 'console'} />
        )}
      </SettingsSection>
      <SettingsSection
        id="password-title"
        title={session.hasPassword ? 'Change your password' : 'Set a password'}
        lead="All sessions end, this one too; you sign in again with the new one."
      >
        <PasswordForm email={session.email} hasPassword={session.hasPassword} />
      </SettingsSection>
    </>
  );
}
