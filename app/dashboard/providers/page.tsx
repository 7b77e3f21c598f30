import type { Metadata } from 'next';
import { readProviders } from '@/app/api/account/provider-keys/workspace-provider-keys';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { ProvidersPanel } from '@/components/dashboard/providers-panel';
import { whoCan } from '@/lib/auth/roles';
import { openPage, type SearchParams } from '../open-page';

export const metadata: Metadata = { title: 'Providers' };

export default async function ProvidersPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session } = await openPage('/dashboard/providers', searchParams);
  return (
    <>
      <DashboardHead title="Providers">
        Connect keys of your own. Live calls can then be billed to your account at the provider, and need no
        credits beyond our fee. Test calls never leave the sandbox.
      </DashboardHead>
      <ProvidersPanel
        initial={await readProviders(runtime, session)}
        refusal={whoCan(session.role, 'provider_keys:write')}
      />
    </>
  );
}
