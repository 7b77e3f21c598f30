import type { Caller, Mode, Scope } from '@/lib/auth/caller';
import type { Env } from '@/lib/base/env';

interface StandIn {
  workspace: { id: string; cacheEnabled: boolean; savingsSharePpm: number | null } & Record<
    Mode,
    { walletId: string }
  >;
  mode: Mode;
  scope: Scope;
  /** Empty: nobody's key. */
  key: { id: string; name: string };
}

/**
 * A caller without a machine key, for who acts on a workspace by other right: a signed-in reader, the command
 * line. So they are answered by the functions that answer `/v1`. It opens no door.
 */
export function standInCaller(
  env: Pick<Env, 'savingsSharePpm'>,
  { workspace, mode, scope, key }: StandIn,
): Caller {
  return {
    keyId: key.id,
    keyName: key.name,
    workspaceId: workspace.id,
    walletId: workspace[mode].walletId,
    mode,
    scopes: new Set([scope]),
    models: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrency: null,
    cacheEnabled: workspace.cacheEnabled,
    fitOutput: false,
    savingsSharePpm: workspace.savingsSharePpm ?? env.savingsSharePpm,
    expiresAt: null,
    allowedOrigins: [],
    oldSecretId: null,
  };
}
