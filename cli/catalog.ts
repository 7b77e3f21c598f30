import type { Pool } from 'pg';
import { stringifyJson } from '@/lib/base/decimal-json';
import { applyConfig, seedStarter } from '@/lib/catalog/import/apply';
import { configSnapshot, readConfig, toRates } from '@/lib/catalog/import/config';
import { ConfigPrices } from '@/lib/catalog/import/config-schema';
import { setPriceOverride } from '@/lib/catalog/import/override';
import { type Change, type CurrentCatalog, planChanges, routeId } from '@/lib/catalog/import/plan';
import type { CatalogSnapshot } from '@/lib/catalog/import/snapshot';
import { starterSnapshot } from '@/lib/catalog/import/starter';
import { METERS } from '@/lib/catalog/price';
import { loadCatalog } from '@/lib/catalog/queries';
import { inCatalogTransaction, readCurrent } from '@/lib/catalog/queries-import';
import { findModel } from '@/lib/catalog/resolve';
import { type Command, UsageError } from './command';

export const catalogImport: Command = {
  name: 'catalog import',
  usage: '[--from FILE] [--write]',
  summary:
    'Shows what the starter catalog (or an operator’s file in the form of RUNTIME_CONFIG) would change; --write does it.',
  options: { from: { type: 'string' }, write: { type: 'boolean' } },
  async run(call) {
    const from = call.text('from');
    if (from === 'models.dev') {
      throw new UsageError(
        '--from models.dev: not supported yet. Leave --from out for the starter catalog, or name a file.',
      );
    }
    const config = from === undefined ? null : await readConfig(from);
    const starter = starterSnapshot();
    const snapshot = config === null ? starter : configSnapshot(config, starter);
    const now = new Date();
    const pool = await call.pool();
    const { changes, current } = await plan(pool, snapshot, now);
    const write = call.isSet('write');
    if (write) await (config === null ? seedStarter(pool, now) : applyConfig(pool, config, now));
    if (write && config !== null && call.env().runtimeConfig === null) {
      call.say(
        'RUNTIME_CONFIG is not set: the next start of the server takes this back unless it names this file.',
      );
    }
    if (!write && changes.length > 0) call.say('Nothing is written yet; add --write.');
    const rows = describe(changes, snapshot, current);
    call.print(
      { object: 'catalog_plan', written: write, changes: rows },
      rows.length === 0
        ? 'The catalog agrees; nothing to change.'
        : [...rows.map(({ kind, what }) => `${kind.padEnd(16)}  ${what}`), '', `${rows.length} changes`].join(
            '\n',
          ),
    );
  },
};

export const catalogPriceSet: Command = {
  name: 'catalog price set',
  usage: 'SLUG@PROVIDER input=USD output=USD [cache_read=USD …] --reason R [--region REGION] [--from TIME]',
  summary:
    'Sets a route’s price, in USD per million tokens (request, web_search: each); it stands before every imported one.',
  options: { reason: { type: 'string' }, region: { type: 'string' }, from: { type: 'string' } },
  required: ['reason'],
  positionals: ['SLUG@PROVIDER', 'input=USD', 'output=USD'],
  variadic: true,
  async run(call) {
    const [target = '', ...pairs] = call.positionals;
    const [, name, provider] = /^([^@]+)@([^@]+)$/.exec(target) ?? [];
    if (!name || !provider)
      throw new UsageError(`SLUG@PROVIDER: expected such as openai/gpt-4.1-mini@openai, got "${target}".`);
    const rates = readRates(pairs);
    const from = call.text('from');
    if (from !== undefined && Number.isNaN(Date.parse(from)))
      throw new UsageError('--from: expected a time such as 2027-01-31T00:00:00Z.');
    const pool = await call.pool();
    const slug =
      findModel(await loadCatalog(pool, new Date()), name, { workspaceVisible: true })?.slug ?? name;
    const region = call.text('region');
    const id = await setPriceOverride(pool, {
      slug,
      provider,
      ...(region === undefined ? {} : { region }),
      rates,
      reason: call.text('reason') ?? '',
      ...(from === undefined ? {} : { from: new Date(from) }),
      by: 'cli',
    });
    call.print(
      { object: 'price', id, model: slug, provider, from: from ?? 'now' },
      `${id}  ${slug} at ${provider}, from ${from ?? 'now'}`,
    );
  },
};

/** `input=0.5 output=1.5` by the rules of the operator's file. */
function readRates(pairs: readonly string[]) {
  const given: Record<string, string> = {};
  for (const pair of pairs) {
    const [, meter, price] = /^([a-z0-9_]+)=(.+)$/.exec(pair) ?? [];
    if (!meter || !price || !METERS.some((known) => known === meter)) {
      throw new UsageError(`${pair}: expected METER=USD with one of ${METERS.join(', ')}.`);
    }
    given[meter] = price;
  }
  const parsed = ConfigPrices.safeParse(given);
  if (parsed.success) return toRates(parsed.data);
  const issue = parsed.error.issues[0];
  throw new UsageError(`${issue?.path.join('.') ?? 'price'}: ${issue?.message ?? 'not a price'}.`);
}

function plan(
  pool: Pool,
  snapshot: CatalogSnapshot,
  now: Date,
): Promise<{ changes: Change[]; current: CurrentCatalog }> {
  return inCatalogTransaction(pool, async (client) => {
    const current = await readCurrent(client);
    return { changes: planChanges(snapshot, current, now), current };
  });
}

/** Each change in words: what kind, and of what. */
function describe(
  changes: readonly Change[],
  snapshot: CatalogSnapshot,
  current: CurrentCatalog,
): { kind: string; what: string }[] {
  const names = new Map<string, string>();
  for (const route of current.routes.values()) names.set(route.id, `${route.modelSlug}@${route.provider}`);
  for (const model of snapshot.models) {
    for (const route of model.routes)
      names.set(routeId(model.slug, route), `${model.slug}@${route.provider}`);
  }
  const routeOfPrice = new Map(
    [...current.prices].flatMap(([route, prices]) => prices.map((price) => [price.id, route])),
  );
  const nameOf = (route: string | undefined) => names.get(route ?? '') ?? route ?? 'unknown';
  return changes.map((change) => ({ kind: change.kind, what: whatOf(change, nameOf, routeOfPrice) }));
}

function whatOf(
  change: Change,
  nameOf: (route: string | undefined) => string,
  routeOfPrice: ReadonlyMap<string, string>,
): string {
  if ('provider' in change) return change.provider.id;
  if ('model' in change) return change.model.slug;
  if ('slug' in change) return change.slug;
  if ('route' in change) return nameOf(change.route.id);
  if ('price' in change) {
    const rates = change.price.rates.map(({ meter, pico }) => `${meter} ${stringifyJson(pico)}`).join(', ');
    return `${nameOf(change.price.routeId)} (pico-dollars: ${rates})`;
  }
  if (change.kind === 'price.closed') return `${nameOf(routeOfPrice.get(change.id))} (${change.id})`;
  return change.kind === 'route.retired' ? nameOf(change.id) : change.id;
}
