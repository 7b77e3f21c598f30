import { z } from 'zod';
import type { WorkspaceItem } from '@/components/dashboard/settings/types';
import type { SignedIn } from '@/lib/auth/session';
import { requireAttempts } from '@/lib/auth/session-limits';
import { ApiError } from '@/lib/base/errors';
import { provisionOwn } from '@/lib/gateway/onboarding';
import type { PersonVisit } from '../account-handler';
import { readForm } from '../read-form';

export const WorkspaceName = z
  .string()
  .trim()
  .min(1, 'Give the workspace a name.')
  .max(100, 'A name has at most 100 characters.');
const NewBody = z.strictObject({ name: WorkspaceName });

/** More are made by nobody who uses them. */
const MOST_OWNED = 20;

/** The workspaces somebody may switch to, oldest membership first. */
export function presentWorkspaces({ memberships }: SignedIn): WorkspaceItem[] {
  return memberships.map(({ role, workspace }) => ({ id: workspace.id, name: workspace.name, role }));
}

/** Makes another workspace of one's own, empty of credits. @throws ApiError invalid_request, unprocessable, rate_limit_exceeded */
export async function makeWorkspace(
  { runtime: { pool, env }, person, actor, address }: PersonVisit,
  body: unknown,
): Promise<WorkspaceItem> {
  const { name } = readForm(NewBody, body);
  requireAttempts({ workspaces: person.userId, workspacesFrom: address });
  if (person.memberships.filter(({ role }) => role === 'owner').length >= MOST_OWNED) {
    throw new ApiError(
      'unprocessable',
      `You own ${MOST_OWNED} workspaces, the most there are for one person.`,
    );
  }
  const { workspace } = await provisionOwn(pool, env.encryptionKey, {
    userId: person.userId,
    name,
    by: actor,
  });
  return { id: workspace.id, name: workspace.name, role: 'owner' };
}
