import { accountHandler, json } from '../account-handler';
import { auditCsv, readAudit } from './workspace-audit';

/** A page of the audit log, newest first; with `format=csv` all of it that fits the filters. */
export const GET = accountHandler('audit:read', async ({ runtime, session, query }) =>
  query.get('format') === 'csv'
    ? auditCsv(runtime, session, query)
    : json(await readAudit(runtime, session, query)),
);
