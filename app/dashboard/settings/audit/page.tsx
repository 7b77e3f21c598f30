import type { Metadata } from 'next';
import { readAudit } from '@/app/api/account/audit/workspace-audit';
import { PageLinks } from '@/components/dashboard/page-links';
import { AuditFilters } from '@/components/dashboard/settings/audit-filters';
import { AuditTable } from '@/components/dashboard/settings/audit-table';
import { SettingsSection } from '@/components/dashboard/settings/section';
import { Empty } from '@/components/ui/empty';
import { TextLink } from '@/components/ui/text-link';
import { AUDIT_ACTIONS, isAuditAction } from '@/lib/auth/audit-actions';
import { listAuditActors } from '@/lib/auth/audit-queries';
import { openPage, type SearchParams } from '../../open-page';

export const metadata: Metadata = { title: 'Audit log' };

const PATH = '/dashboard/settings/audit';

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session, query } = await openPage(PATH, searchParams);
  // An address may be typed by hand: what no filter is called is left out.
  if (!isAuditAction(query.get('action') ?? '')) query.delete('action');
  if (!/^\d{1,18}$/.test(query.get('cursor') ?? '')) query.delete('cursor');
  query.delete('limit');
  const [page, actors] = await Promise.all([
    readAudit(runtime, session, query),
    listAuditActors(runtime.pool, session.workspace.id),
  ]);
  const [actor, action, cursor] = ['actor', 'action', 'cursor'].map((name) => query.get(name));
  const isFiltered = Boolean(actor || action);
  const file = new URLSearchParams({
    ...(actor && { actor }),
    ...(action && { action }),
    format: 'csv',
    workspace: session.workspace.id,
  });
  return (
    <SettingsSection
      id="audit-title"
      title="Audit log"
      lead="Everything that was changed here, by whom and from which network. Every member reads it, nobody changes it, and no secret is in it."
      wide
    >
      <AuditFilters
        path={PATH}
        actors={actors}
        actions={Object.entries(AUDIT_ACTIONS).map(([name, words]) => ({ name, words }))}
        actor={actor ?? null}
        action={action ?? null}
        csvHref={`/api/account/audit?${file}`}
      />
      {page.data.length > 0 ? (
        <AuditTable rows={page.data} />
      ) : (
        <Empty
          title={isFiltered ? 'Nothing fits these filters.' : 'Nothing older is in the log.'}
          action={(isFiltered || cursor) && <TextLink href={PATH}>Show all of it</TextLink>}
        />
      )}
      <PageLinks
        newest={cursor ? address(actor, action, null) : null}
        older={page.next_cursor ? address(actor, action, page.next_cursor) : null}
      />
    </SettingsSection>
  );
}

function address(actor: string | null | undefined, action: string | null | undefined, cursor: string | null) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ actor, action, cursor })) if (value) query.set(name, value);
  return query.size > 0 ? `${PATH}?${query}` : PATH;
}
