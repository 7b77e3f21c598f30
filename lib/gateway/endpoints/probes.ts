import { migrationsApplied } from '@/lib/db/migrate';
import type { Visit } from '../door/exchange';
import { isConfigured } from '../routing/access';

/** GET /healthz: the process answers. */
export function healthz(visit: Visit): void {
  visit.headers.put({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  visit.exchange.send(200, visit.headers, '{"status":"ok"}');
}

/** GET /readyz: database, migrations, and at least one route (outside production the sandbox counts). */
export async function readyz(visit: Visit): Promise<void> {
  const { runtime } = visit;
  const checks = { database: false, migrations: false, routes: false };
  try {
    checks.migrations = await migrationsApplied(runtime.pool);
    checks.database = true;
  } catch {
    // The check itself is the answer.
  }
  const providers = [...runtime.catalog.current().providers.values()];
  checks.routes = providers.some((provider) =>
    provider.dialect === 'sandbox' ? !runtime.env.production : isConfigured(runtime, provider),
  );
  const ready = checks.database && checks.migrations && checks.routes;
  visit.headers.put({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  if (!ready) visit.headers.put({ 'retry-after': '2' });
  const body = JSON.stringify({ status: ready ? 'ready' : 'not_ready', checks });
  visit.exchange.send(ready ? 200 : 503, visit.headers, body);
}
