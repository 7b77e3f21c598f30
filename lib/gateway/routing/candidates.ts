import type { OwnKey } from '@/lib/auth/provider-key';
import { isPriced, type Meter } from '@/lib/base/meters';
import { sellPrice } from '@/lib/billing/cost';
import type { Model, Route } from '@/lib/catalog/model';
import { isNamed } from '@/lib/catalog/resolve';
import { adapterFor, isUnspoken } from '@/lib/providers/registry';
import type { Call, Candidate } from '../call';
import { accessOf } from './access';
import { ownAccess } from './own-keys';

/** What is needed to choose routes: a call before it has any. */
export type Unrouted = Pick<
  Call,
  'visit' | 'caller' | 'request' | 'inputs' | 'rawBody' | 'needs' | 'ownKeys'
>;

export type Unable = { reason: string };
const UNPRICED: Unable = { reason: 'It has no price to be compared with.' };
const UNSPOKEN: Unable = { reason: 'Its dialect at this provider is not spoken yet.' };

/**
 * A route as one that may be tried, with all that sending and charging needs, or why it cannot be.
 * @param model as what it is sold: itself, or the virtual model with rates of its own that chose it
 * @param key the customer's own; without one the call is made with ours
 */
export function candidateOf(
  call: Unrouted,
  model: Model,
  route: Route,
  mayDrop: boolean,
  key?: OwnKey,
): Candidate | Unable {
  const simulated = call.caller.mode === 'test';
  const made = simulated ? simulatedCandidate(call, model, route) : liveCandidate(call, model, route, key);
  if ('model' in made && mayDrop)
    made.dropped = call.needs.parameters.filter((name) => !route.supports.has(name));
  return made;
}

function liveCandidate(call: Unrouted, model: Model, route: Route, key?: OwnKey): Candidate | Unable {
  const { runtime } = call.visit;
  const ours = accessOf(runtime, route.provider);
  const access = key ? ownAccess(route.provider, ours, key) : ours;
  if (!access.configured || !access.baseUrl) return { reason: access.reason ?? 'It is not configured.' };
  const adapter = adapterFor(route.provider.dialect, route.provider.id);
  if (isUnspoken(route) || (call.inputs && !adapter.embeddings)) return UNSPOKEN;
  const terms = termsOf(call, model, route);
  if (!terms) return UNPRICED;
  return {
    ...terms,
    model,
    route,
    servedBy: route.provider.id,
    simulated: false,
    adapter,
    transport: key?.baseUrl ? runtime.customerNetwork : runtime.network,
    credentials: access.credentials,
    baseUrl: access.baseUrl,
    own: key ? { keyId: key.id, feePpm: call.ownKeys?.feePpm ?? 0 } : null,
    dropped: [],
  };
}

function simulatedCandidate(call: Unrouted, model: Model, route: Route): Candidate | Unable {
  const terms = termsOf(call, model, route);
  if (!terms) return UNPRICED;
  return {
    ...terms,
    model,
    route,
    servedBy: 'sandbox',
    simulated: true,
    adapter: adapterFor('sandbox'),
    transport: call.visit.runtime.sandbox,
    credentials: { kind: 'none' },
    baseUrl: 'sandbox:',
    own: null,
    dropped: [],
  };
}

/** Dialects in which a mark on a part of the prompt is heeded that keeps it in the cache for an hour. */
const KEEPS_FOR_HOURS: ReadonlySet<string> = new Set(['anthropic', 'bedrock']);

/** Whether a kind of use could be charged on a route: its price, the benchmark and the model's sell rates all know it. */
export function canCharge(call: Unrouted, model: Model, route: Route, meter: Meter): boolean {
  if (meter === 'cache_write_1h') {
    const isHeeded = KEEPS_FOR_HOURS.has(route.provider.dialect) || route.modelSlug.startsWith('anthropic/');
    if (!isHeeded) return true;
  }
  // Providers that are paid a search by itself do not all report how many they made: only a fee is sure.
  const needed = meter === 'web_search' ? 'request' : meter;
  const terms = termsOf(call, model, route);
  // Without a benchmark it is refused for that.
  if (!terms) return true;
  const sold = model.sell ? [sellPrice(model.sell)] : [];
  return [terms.price, terms.benchmark, ...sold].every((price) => isPriced(price, needed));
}

type Terms = Pick<Candidate, 'price' | 'benchmark' | 'benchmarkProvider'>;

/** The prices a call is settled by; null where there is no price to charge by (fail closed). */
function termsOf(call: Unrouted, model: Model, route: Route): Terms | null {
  if (!route.price) return null;
  // A virtual model's benchmark is fixed, whoever is pinned.
  const pinned = model.router === null && isPinned(call, route);
  const benchmark = pinned ? route.price : (model.benchmark ?? (model.sell ? route.price : null));
  if (!benchmark || benchmark.lacks) return null;
  return {
    price: route.price,
    benchmark,
    benchmarkProvider: pinned ? route.provider.id : model.referenceProvider,
  };
}

/** A caller that pins one provider would have paid that provider: its list price is the benchmark. */
function isPinned({ request }: Unrouted, route: Route): boolean {
  const { only, order, allow_fallbacks } = request.provider ?? {};
  const list = only?.length ? only : allow_fallbacks === false ? order : null;
  const [name] = list ?? [];
  return list?.length === 1 && name !== undefined && isNamed(name, route);
}
