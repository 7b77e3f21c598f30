'use client';

import useSWR from 'swr';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { useToast } from '@/components/ui/toast';
import { fetchAccount } from '../fetch-account';
import { formatMoment, formatMomentShort } from '../format';
import { AskDialog } from './ask-dialog';
import { Stale } from './stale';
import type { SessionRow } from './types';

const PATH = '/api/account/sessions';

/** The open sessions of a person, and the ways to end them. */
export function SessionsPanel({ initial }: { initial: readonly SessionRow[] }) {
  const toast = useToast();
  const { data, error, mutate } = useSWR<{ data: readonly SessionRow[] }>(PATH, fetchAccount, {
    fallbackData: { data: initial },
  });
  const sessions = data?.data ?? initial;
  const onEnded = () => {
    toast({ title: 'That session has ended.', tone: 'good' });
    void mutate();
  };
  return (
    <>
      {error && <Stale onRetry={() => void mutate()} />}
      <DataTable caption="Open sessions">
        <thead>
          <tr>
            <HeadCell>Device</HeadCell>
            <HeadCell className="hidden sm:table-cell">Network</HeadCell>
            <HeadCell className="hidden md:table-cell">Signed in, UTC</HeadCell>
            <HeadCell className="hidden sm:table-cell">Last seen, UTC</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionLine key={session.id} session={session} onEnded={onEnded} />
          ))}
        </tbody>
      </DataTable>
      <div className="mt-8">
        <AskDialog
          trigger={<Button variant="danger">Sign out everywhere</Button>}
          title="Sign out everywhere?"
          meaning="Every session ends at once, this one too. Machine keys work on."
          verb="Sign out everywhere"
          path={PATH}
          onDone={() => window.location.assign('/sign-in')}
        />
      </div>
    </>
  );
}

function SessionLine({ session, onEnded }: { session: SessionRow; onEnded(): void }) {
  const device = session.device ?? 'A device we do not know';
  return (
    <tr>
      <RowHead className="min-w-40">
        <span className="font-medium">{device}</span>{' '}
        {session.is_this && <Badge tone="good">this session</Badge>}
        <span className="block text-caption text-faint">by {session.method}</span>
        <span className="block text-caption text-faint sm:hidden">
          {session.address ?? 'network not known'}, seen {formatMomentShort(session.last_seen_at)}
        </span>
      </RowHead>
      <Cell className="figure hidden text-caption sm:table-cell">{session.address ?? 'not known'}</Cell>
      <Cell className="hidden whitespace-nowrap text-muted tabular-nums md:table-cell">
        <time dateTime={session.created_at}>{formatMoment(session.created_at)}</time>
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted tabular-nums sm:table-cell">
        <time dateTime={session.last_seen_at}>{formatMoment(session.last_seen_at)}</time>
      </Cell>
      <Cell className="text-right">
        {!session.is_this && (
          <AskDialog
            trigger={
              <Button variant="secondary" size="sm" aria-label={`End the session of ${device}`}>
                End
              </Button>
            }
            title="End this session?"
            meaning={`${device} is signed out at once.`}
            verb="End session"
            path={`${PATH}/${session.id}`}
            onDone={onEnded}
          />
        )}
      </Cell>
    </tr>
  );
}
