import type { Metadata } from 'next';
import { readSessions } from '@/app/api/account/sessions/own-sessions';
import { SettingsSection } from '@/components/dashboard/settings/section';
import { SessionsPanel } from '@/components/dashboard/settings/sessions-panel';
import { openPage, type SearchParams } from '../../open-page';

export const metadata: Metadata = { title: 'Sessions' };

export default async function SessionsPage({ searchParams }: { searchParams: SearchParams }) {
  const { session } = await openPage('/dashboard/settings/sessions', searchParams);
  return (
    <SettingsSection
      id="sessions-title"
      title="Where you are signed in"
      lead="Devices in words and networks, not houses: more is not kept. A session ends by itself after 14 days without use."
      wide
    >
      <SessionsPanel initial={await readSessions(session)} />
    </SettingsSection>
  );
}
