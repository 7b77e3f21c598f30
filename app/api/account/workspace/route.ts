import { z } from 'zod';
import { renameWorkspace } from '@/lib/auth/members-queries';
import { accountHandler, json, readBody } from '../account-handler';
import { readForm } from '../read-form';
import { WorkspaceName } from '../workspaces/own-workspaces';

const RenameBody = z.strictObject({ name: WorkspaceName });

/** Renames the workspace. */
export const PATCH = accountHandler('settings:write', async ({ runtime, session, actor, request }) => {
  const { name } = readForm(RenameBody, await readBody(request));
  await renameWorkspace(runtime.pool, { workspaceId: session.workspace.id, name, actor });
  return json({ id: session.workspace.id, object: 'workspace', name });
});
