import type { RequestFilters, RequestScope } from './queries';

/** A growing `where` clause and the values of its parameters. */
export interface Condition {
  values: unknown[];
  /** Adds a value and gives its place: `$3`. */
  param(value: unknown): string;
  and(clause: (param: (value: unknown) => string) => string): void;
  text(): string;
}

/** The rows of a scope that pass the filters, as a condition on `requests r`. */
export function where(scope: RequestScope, filters: RequestFilters): Condition {
  const values: unknown[] = [];
  const clauses: string[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const and = (clause: (param: (value: unknown) => string) => string) => void clauses.push(clause(param));
  const equals = (column: string, value: string | null | undefined) => {
    if (value != null) and((param) => `r.${column} = ${param(value)}`);
  };
  equals('workspace_id', scope.workspaceId);
  and((param) => `r.mode = ${param(scope.mode)}::mode`);
  equals('key_id', scope.keyId);
  equals('key_id', filters.key);
  // By the name that was asked for too: an alias finds its own requests.
  if (filters.model) and((param) => `${param(filters.model)} in (r.model_slug, r.requested_model)`);
  equals('provider_id', filters.provider);
  equals('tag', filters.tag);
  equals('session', filters.session);
  equals('cache_tier', filters.cacheTier);
  if (filters.status) and((param) => statusClause(filters.status ?? '', param));
  if (filters.from) and((param) => `r.created_at >= ${param(filters.from)}`);
  if (filters.to) and((param) => `r.created_at < ${param(filters.to)}`);
  return { values, param, and, text: () => clauses.join(' and ') };
}

function statusClause(status: string, param: (value: unknown) => string): string {
  if (/^[1-5]xx$/.test(status)) return `r.status / 100 = ${param(Number(status[0]))}`;
  return `r.status = ${param(Number(status))}`;
}
