import type { RequestFilters, RequestScope } from './queries';

type Param = (value: unknown) => string;

/** A growing `where` clause and the values of its parameters. */
export interface Condition {
  values: unknown[];
  /** Adds a value and gives its place: `$3`. */
  param: Param;
  and(clause: (param: Param) => string): void;
  text(): string;
}

/** The rows of a scope that pass the filters, as a condition on `requests r`. */
export function where(scope: RequestScope, filters: RequestFilters): Condition {
  const condition = emptyCondition();
  for (const text of scopeClauses(scope, condition.param)) condition.and(() => text);
  for (const { text } of filterClauses(filters, condition.param)) condition.and(() => text);
  return condition;
}

/**
 * The same in two: `walked` is what an index walks newest first, with at most one filter beside the scope and the
 * time; `tested` is what each row walked over is tested for, null where that is nothing.
 */
export interface WalkCondition {
  values: unknown[];
  param: Param;
  walked: string[];
  tested: string | null;
}

/** The index of refused and failed requests is known by exactly these words. */
const ERRORS = 'r.status >= 400';
/** Filters with an index of their own, those that usually leave the fewest rows first. */
const WALKABLE = ['session', 'errors', 'tag', 'key'];

/** What to walk along and what to test on the way. */
export function walkWhere(scope: RequestScope, filters: RequestFilters): WalkCondition {
  const { values, param } = emptyCondition();
  const walked = scopeClauses(scope, param);
  const clauses = filterClauses(filters, param);
  if (/^[45]/.test(filters.status ?? '')) clauses.push({ name: 'errors', text: ERRORS });
  const way = WALKABLE.find((name) => clauses.some((clause) => clause.name === name));
  const tested: string[] = [];
  for (const { name, text } of clauses) (name === way || name === 'time' ? walked : tested).push(text);
  return { values, param, walked, tested: tested.length > 0 ? tested.join(' and ') : null };
}

function emptyCondition(): Condition {
  const values: unknown[] = [];
  const clauses: string[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  return {
    values,
    param,
    and: (clause) => void clauses.push(clause(param)),
    text: () => clauses.join(' and '),
  };
}

function scopeClauses({ workspaceId, mode, keyId }: RequestScope, param: Param): string[] {
  const clauses = [`r.workspace_id = ${param(workspaceId)}`, `r.mode = ${param(mode)}::mode`];
  if (keyId != null) clauses.push(`r.key_id = ${param(keyId)}`);
  return clauses;
}

interface FilterClause {
  name: string;
  text: string;
}

function filterClauses(filters: RequestFilters, param: Param): FilterClause[] {
  const { model, status, cacheTier, from, to, minCharge, minLatencyMs } = filters;
  const clauses: FilterClause[] = [];
  const equals = (name: string, column: string, value: string | undefined) => {
    if (value != null) clauses.push({ name, text: `r.${column} = ${param(value)}` });
  };
  equals('key', 'key_id', filters.key);
  // By the name that was asked for too: an alias finds its own requests.
  if (model) clauses.push({ name: 'model', text: `${param(model)} in (r.model_slug, r.requested_model)` });
  equals('provider', 'provider_id', filters.provider);
  equals('tag', 'tag', filters.tag);
  equals('session', 'session', filters.session);
  if (cacheTier === 'hit') clauses.push({ name: 'cache', text: `r.cache_tier <> 'miss'` });
  else equals('cache', 'cache_tier', cacheTier);
  if (status === 'error') clauses.push({ name: 'errors', text: ERRORS });
  else if (status) clauses.push({ name: 'status', text: statusClause(status, param) });
  if (minCharge !== undefined)
    clauses.push({ name: 'charge', text: `r.charge_pico >= ${param(String(minCharge))}::bigint` });
  if (minLatencyMs !== undefined)
    clauses.push({ name: 'latency', text: `r.latency_ms >= ${param(minLatencyMs)}` });
  if (from) clauses.push({ name: 'time', text: `r.created_at >= ${param(from)}` });
  if (to) clauses.push({ name: 'time', text: `r.created_at < ${param(to)}` });
  return clauses;
}

function statusClause(status: string, param: Param): string {
  if (/^[1-5]xx$/.test(status)) return `r.status / 100 = ${param(Number(status[0]))}`;
  return `r.status = ${param(Number(status))}`;
}
