import type { Metadata } from 'next';
import { readKeys } from '@/app/api/account/keys/workspace-keys';
import { apiBase } from '@/app/site-origin';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { KeysPanel } from '@/components/dashboard/keys/keys-panel';
import { whoCan } from '@/lib/auth/roles';
import { SCOPE_NAMES, SCOPES } from '@/lib/auth/scopes';
import { openPage, type SearchParams } from '../open-page';

export const metadata: Metadata = { title: 'Keys' };

export default async function KeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session, mode, query } = await openPage('/dashboard/keys', searchParams);
  const [keys, base] = await Promise.all([readKeys(runtime, session, mode), apiBase()]);
  return (
    <>
      <DashboardHead title="Keys" mode={mode}>
        {mode === 'live'
          ? 'Live keys call real providers and spend live credits.'
          : 'Test keys are answered by the sandbox, on test credits. Nothing real is called or charged.'}
      </DashboardHead>
      <KeysPanel
        initial={keys}
        mode={mode}
        apiBase={base}
        scopes={SCOPE_NAMES.map((name) => ({ name, meaning: SCOPES[name] }))}
        refusal={whoCan(session.role, 'keys:write')}
        startsWithForm={query.get('new') === '1'}
        now={runtime.clock()}
      />
    </>
  );
}
