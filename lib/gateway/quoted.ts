import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from '@/lib/base/errors';
import { loadQuote } from '@/lib/billing/queries';
import { pinName } from '@/lib/billing/quote';
import { canonicalText } from '@/lib/cache/fingerprint';
import { explicitCap } from '@/lib/openai/chat';
import { weightyFields } from '@/lib/openai/chat-text';
import type { Call, Candidate } from './call';

/** What a quote is bound to: model, messages or inputs, tools, caps, and whatever else its price depends on, under a key of ours. */
export function quoteFingerprint(
  secret: Buffer,
  model: string,
  { request, inputs }: Pick<Call, 'request' | 'inputs'>,
): Buffer {
  const { tools, n } = request;
  const bound = {
    ...weightyFields(request),
    model,
    messages: inputs ?? request.messages,
    tools: tools ?? [],
    cap: explicitCap(request),
    n: n ?? 1,
  };
  return createHmac('sha256', secret)
    .update(`quote\n${canonicalText(bound)}`)
    .digest();
}

/**
 * Holds a call to its quote: never above its ceiling, at the prices it pinned.
 * @throws ApiError not_found, quote_expired, quote_mismatch
 */
export async function bindQuote(call: Call, quoteId: string): Promise<void> {
  const { caller, visit } = call;
  const { runtime } = visit;
  const quote = await loadQuote(runtime.pool, {
    workspaceId: caller.workspaceId,
    mode: caller.mode,
    id: quoteId,
  });
  if (!quote)
    throw new ApiError('not_found', 'There is no such quote in this workspace.', { param: 'x-btl-quote' });
  if (quote.expiresAt.getTime() <= call.createdAt) {
    throw new ApiError(
      'quote_expired',
      `The quote expired at ${quote.expiresAt.toISOString()}; ask for a new one.`,
      {
        param: 'x-btl-quote',
        headers: { 'x-should-retry': 'false' },
      },
    );
  }
  const model = call.candidates[0]?.model.slug ?? call.request.model;
  const fingerprint = quoteFingerprint(runtime.cache.secret, model, call);
  if (fingerprint.length !== quote.fingerprint.length || !timingSafeEqual(fingerprint, quote.fingerprint)) {
    throw new ApiError(
      'quote_mismatch',
      'The quote was made for another request: model, messages, tools and output cap must be the same.',
      {
        param: 'x-btl-quote',
        headers: { 'x-should-retry': 'false' },
      },
    );
  }
  call.quotedMax = quote.maxCharge;
  const pinned = await Promise.all(
    call.candidates.map((candidate) => withPinnedPrices(call, candidate, quote.pricePins)),
  );
  call.candidates = pinned.filter((candidate) => candidate !== null);
  if (call.candidates.length === 0)
    throw new ApiError(
      'no_route_available',
      'None of the quoted routes is available any more; ask for a new quote.',
    );
}

async function withPinnedPrices(
  call: Call,
  candidate: Candidate,
  pins: { routes: Record<string, string>; benchmark: string },
): Promise<Candidate | null> {
  const { catalog } = call.visit.runtime;
  const priceId = pins.routes[pinName(candidate.route.id, candidate.own !== null)];
  if (!priceId) return null;
  const price = priceId === candidate.price.id ? candidate.price : await catalog.priceById(priceId);
  const benchmark =
    pins.benchmark === candidate.benchmark.id ? candidate.benchmark : await catalog.priceById(pins.benchmark);
  return price && benchmark ? { ...candidate, price, benchmark } : null;
}
