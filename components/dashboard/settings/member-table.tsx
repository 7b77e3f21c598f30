'use client';

import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/controls';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { formatDay, formatMoment } from '../format';
import { AskDialog } from './ask-dialog';
import type { RoleChoice } from './members-panel';
import type { MemberRow } from './types';

interface MemberTableProps {
  members: readonly MemberRow[];
  roles: readonly RoleChoice[];
  /** Null where this member may not. */
  onRole: ((member: MemberRow, role: string) => void) | null;
  onRemoved(member: MemberRow): void;
}

/** The members with their roles. An owner's role and one's own are not changed here. */
export function MemberTable({ members, roles, onRole, onRemoved }: MemberTableProps) {
  return (
    <DataTable caption="Members">
      <thead>
        <tr>
          <HeadCell>Member</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell className="hidden md:table-cell">Joined</HeadCell>
          <HeadCell className="hidden lg:table-cell">Last seen, UTC</HeadCell>
          {onRole && (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <MemberLine key={member.id} member={member} roles={roles} onRole={onRole} onRemoved={onRemoved} />
        ))}
      </tbody>
    </DataTable>
  );
}

type MemberLineProps = Omit<MemberTableProps, 'members'> & { member: MemberRow };

function MemberLine({ member, roles, onRole, onRemoved }: MemberLineProps) {
  const isFixed = member.is_you || member.role === 'owner';
  return (
    <tr>
      <RowHead className="min-w-32">
        <span className="font-medium [overflow-wrap:anywhere]">{member.name ?? member.email}</span>{' '}
        {member.is_you && <Badge>you</Badge>}
        {member.name && <span className="block text-muted [overflow-wrap:anywhere]">{member.email}</span>}
      </RowHead>
      <Cell>
        {isFixed || !onRole ? (
          member.role
        ) : (
          <Select
            controlSize="sm"
            aria-label={`Role of ${member.email}`}
            className="w-fit"
            value={member.role}
            options={roles.map(({ role }) => ({ value: role, label: role }))}
            onChange={(event) => onRole(member, event.currentTarget.value)}
          />
        )}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted md:table-cell">
        <time dateTime={member.joined_at}>{formatDay(member.joined_at)}</time>
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted tabular-nums lg:table-cell">
        {member.last_seen_at ? (
          <time dateTime={member.last_seen_at}>{formatMoment(member.last_seen_at)}</time>
        ) : (
          'never'
        )}
      </Cell>
      {onRole && (
        <Cell className="text-right">
          {!isFixed && (
            <AskDialog
              trigger={
                <Button variant="secondary" size="sm" aria-label={`Remove ${member.email}`}>
                  Remove
                </Button>
              }
              title={`Remove ${member.email}?`}
              meaning="They lose this workspace at once, in every session. Keys they made stay, with their name; revoke those they know."
              verb="Remove member"
              path={`/api/account/members/${member.id}`}
              onDone={() => onRemoved(member)}
            />
          )}
        </Cell>
      )}
    </tr>
  );
}
