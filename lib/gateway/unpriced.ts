import { log } from '@/lib/base/log';
import { isPriced, type Meter } from '@/lib/base/meters';
import type { Receipt } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import type { Call, Candidate } from './call';

/**
 * A provider reported a kind of use that a price of the call has no rate for. It was charged to nobody; so that there
 * is no second such call, nothing is sold at that price until it is completed. What a simulation or a customer's own
 * key meets says nothing of our routes.
 */
export async function stopSelling(call: Call, candidate: Candidate, receipt: Receipt): Promise<void> {
  const { unpriced: meters } = receipt;
  const { requestId, runtime } = call.visit;
  const facts = { requestId, routeId: candidate.route.id, meters, absorbed: String(receipt.absorbed) };
  if (candidate.simulated || candidate.own !== null) {
    log.error(facts, 'alarm: use of a kind without a price; it was charged to nobody');
    return;
  }
  const found = lacking(meters, [candidate.price, candidate.benchmark]);
  const priceIds = found.map(({ priceId }) => priceId);
  log.error(
    { ...facts, priceIds },
    'alarm: use of a kind without a price; it was charged to nobody, and nothing is sold at that price until it is completed',
  );
  await runtime.catalog
    .noteUnpriced(found.map((one) => ({ ...one, requestId })))
    .catch((error) => log.error({ error, ...facts }, 'the price could not be taken out of service'));
}

function lacking(meters: readonly Meter[], prices: readonly Price[]) {
  return [...new Set(prices)].flatMap((price) =>
    meters.flatMap((meter) => (isPriced(price, meter) ? [] : [{ priceId: price.id, meter }])),
  );
}
