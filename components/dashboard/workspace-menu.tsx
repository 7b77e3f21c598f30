'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { CheckIcon, ChevronDownIcon } from '@/components/ui/icons';
import { Menu } from '@/components/ui/menu';
import type { WorkspaceItem } from './settings/types';
import { enterWorkspace } from './workspace-keeper';

const NewWorkspaceDialog = dynamic(() =>
  import('./new-workspace-dialog').then((module) => module.NewWorkspaceDialog),
);

interface WorkspaceMenuProps {
  current: WorkspaceItem;
  workspaces: readonly WorkspaceItem[];
  /** Who is signed in. */
  email: string;
}

/** Which workspace this tab is in, and the way into the others. */
export function WorkspaceMenu({ current, workspaces, email }: WorkspaceMenuProps) {
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            title={`${current.name}, as ${email}`}
            className="inline-flex min-h-9 min-w-0 max-w-full items-center gap-1.5 rounded-md px-2.5 text-small hover:bg-sunken"
          >
            <span className="sr-only">Workspace: </span>
            <span className="truncate">{current.name}</span>
            <ChevronDownIcon className="size-3.5 text-faint" />
          </button>
        }
        items={[
          ...workspaces.map((workspace) => ({
            label: <Choice workspace={workspace} isCurrent={workspace.id === current.id} />,
            onSelect: () => enterWorkspace(workspace.id),
          })),
          { label: 'Members and invitations', href: '/dashboard/settings/members', startsGroup: true },
          { label: 'New workspace', onSelect: () => setMaking(true) },
        ]}
      />
      {isMaking && (
        <NewWorkspaceDialog
          onClose={() => setMaking(false)}
          onMade={(workspace) => enterWorkspace(workspace.id)}
        />
      )}
    </>
  );
}

function Choice({ workspace, isCurrent }: { workspace: WorkspaceItem; isCurrent: boolean }) {
  return (
    <span className="flex w-full min-w-0 items-center gap-3 py-1">
      <CheckIcon className={isCurrent ? 'text-ink' : 'invisible'} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{workspace.name}</span>
        <span className="block text-caption text-faint">
          {workspace.role}
          {isCurrent && <span className="sr-only">, open in this tab</span>}
        </span>
      </span>
    </span>
  );
}
