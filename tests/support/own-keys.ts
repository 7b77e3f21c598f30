import { randomUUID } from 'node:crypto';
import type { OwnKeySettings } from '@/lib/auth/provider-key';
import { addProviderKey, type NewProviderKey, writeOwnKeySettings } from '@/lib/auth/provider-key-queries';
import { apiPool, type TestWorkspace, upstreamCalls } from './api';
import { ENCRYPTION_KEY } from './server-process';

/** Connects a key of the workspace's own at a fake provider; its secret begins with `own-`, as no key of ours does. */
export async function connect(
  workspace: TestWorkspace,
  providerId: string,
  more: Partial<NewProviderKey> = {},
): Promise<{ id: string; secret: string }> {
  const secret = `own-${randomUUID()}`;
  const wanted = { workspaceId: workspace.id, providerId, name: 'mine', secret, ...more };
  const { id } = await addProviderKey(apiPool(), Buffer.from(ENCRYPTION_KEY, 'hex'), wanted);
  return { id, secret: wanted.secret };
}

export function setOwnKeys(
  workspace: TestWorkspace,
  changes: Partial<OwnKeySettings>,
): Promise<OwnKeySettings> {
  return writeOwnKeySettings(apiPool(), workspace.id, changes);
}

/** The keys that the calls with this marker came with, in order; ours are `ours`. */
export async function keysSeen(marker: string): Promise<string[]> {
  return (await upstreamCalls(marker)).map(({ headers }) => {
    const sent = String(headers.authorization ?? '').replace('Bearer ', '');
    return sent.startsWith('own-') ? sent : 'ours';
  });
}
