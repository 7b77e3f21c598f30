'use client';

import { Button } from '@/components/ui/button';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { Empty } from '@/components/ui/empty';
import { formatDay, formatMoment } from '../format';
import { AskDialog } from './ask-dialog';
import type { InvitationRow } from './types';

interface InvitationTableProps {
  invitations: readonly InvitationRow[];
  mayRevoke: boolean;
  onRevoked(): void;
}

/** Invitations that can still be used. */
export function InvitationTable({ invitations, mayRevoke, onRevoked }: InvitationTableProps) {
  if (invitations.length === 0) return <Empty title="Nobody is invited at the moment." />;
  return (
    <DataTable caption="Open invitations">
      <thead>
        <tr>
          <HeadCell>For</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell className="hidden md:table-cell">By</HeadCell>
          <HeadCell className="hidden sm:table-cell">Until, UTC</HeadCell>
          {mayRevoke && (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {invitations.map((invitation) => {
          const whom = invitation.email ?? 'whoever has the link';
          return (
            <tr key={invitation.id}>
              <RowHead className="min-w-32">
                <span className="[overflow-wrap:anywhere]">{whom}</span>
                {invitation.email === null && (
                  <span className="block text-caption text-faint tabular-nums">
                    used {invitation.uses} of {invitation.uses_allowed}
                  </span>
                )}
                <span className="block text-caption text-faint sm:hidden">
                  until {formatDay(invitation.expires_at)}
                </span>
              </RowHead>
              <Cell>{invitation.role}</Cell>
              <Cell className="hidden text-muted [overflow-wrap:anywhere] md:table-cell">
                {invitation.invited_by}
              </Cell>
              <Cell className="hidden whitespace-nowrap text-muted tabular-nums sm:table-cell">
                <time dateTime={invitation.expires_at}>{formatMoment(invitation.expires_at)}</time>
              </Cell>
              {mayRevoke && (
                <Cell className="text-right">
                  <AskDialog
                    trigger={
                      <Button variant="secondary" size="sm" aria-label={`Revoke the invitation for ${whom}`}>
                        Revoke
                      </Button>
                    }
                    title="Revoke this invitation?"
                    meaning="Its link opens nothing any more. Who came by it stays."
                    verb="Revoke"
                    path={`/api/account/members/invitations/${invitation.id}`}
                    onDone={onRevoked}
                  />
                </Cell>
              )}
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}
