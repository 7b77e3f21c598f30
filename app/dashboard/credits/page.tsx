import type { Metadata } from 'next';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { FigureList } from '@/components/dashboard/figure-list';
import { formatDollars } from '@/components/dashboard/format';
import { modeAddress } from '@/components/dashboard/mode-address';
import { PageLinks } from '@/components/dashboard/page-links';
import { StatementTable } from '@/components/dashboard/statement-table';
import { Notice } from '@/components/ui/notice';
import { formatUsd } from '@/lib/base/money';
import { balanceOf } from '@/lib/billing/ledger';
import { openPage, type SearchParams } from '../open-page';
import { readStatement } from './statement-page';

export const metadata: Metadata = { title: 'Credits' };

const PATH = '/dashboard/credits';

export default async function CreditsPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session, mode, query } = await openPage(PATH, searchParams);
  const { workspace } = session;
  const cursor = query.get('cursor');
  const [credits, page] = await Promise.all([
    balanceOf(runtime.pool, workspace.id, mode),
    readStatement(runtime, workspace[mode].walletId, cursor),
  ]);
  const dollars = (amount: bigint) => formatDollars(formatUsd(amount));
  return (
    <>
      <DashboardHead title="Credits" mode={mode}>
        One credit is one US dollar.
      </DashboardHead>
      <FigureList
        className="mt-8"
        figures={[
          { label: 'Balance', value: dollars(credits.balance), note: 'after the last row below' },
          { label: 'Held', value: dollars(credits.held), note: 'set aside for requests under way' },
          { label: 'Available', value: dollars(credits.available), note: 'for new requests' },
        ]}
      />
      <div className="mt-8">
        <Notice title="Credits cannot be bought here yet.">
          Until then the operator of this server grants them on the command line:
          <code className="figure mt-2 block text-sm text-ink">
            npm run -s runtime -- credits grant --workspace {workspace.id} --amount 5 --reason &quot;…&quot;
            {mode === 'test' && ' --test'}
          </code>
        </Notice>
      </div>
      <section aria-labelledby="statement" className="mt-14">
        <h2 id="statement" className="display text-2xl">
          Statement
        </h2>
        <div className="mt-4">
          {page.rows.length > 0 ? (
            <StatementTable rows={page.rows} mode={mode} />
          ) : (
            <p className="border-t py-6 text-muted">Nothing has moved in {mode} mode yet.</p>
          )}
        </div>
        <PageLinks
          newest={cursor ? modeAddress(PATH, mode) : null}
          older={page.nextCursor ? modeAddress(PATH, mode, { cursor: page.nextCursor }) : null}
        />
      </section>
    </>
  );
}
