import type { ResponsesBody } from '@/lib/openai/responses/request';
import { openAiResponses } from '@/lib/providers/openai-responses';
import type { NativeBody } from '@/lib/providers/translator';
import type { Candidate } from '../call';

/** The caller's own request, for routes that speak its dialect. */
export function nativeResponses(body: ResponsesBody): NativeBody {
  return { dialect: openAiResponses.dialect, body, version: '', betas: [], beyond: [] };
}

/** Candidates for a call that came by this API: those whose route serves it are asked by it. */
export function askedNatively(
  candidates: readonly Candidate[],
  native: NativeBody | null | undefined,
): readonly Candidate[] {
  if (native?.dialect !== openAiResponses.dialect) return candidates;
  return candidates.map((candidate) =>
    servesResponses(candidate) ? { ...candidate, adapter: openAiResponses } : candidate,
  );
}

/** Under another address than its provider's own nobody knows what is served. */
function servesResponses({ route, adapter, simulated, baseUrl }: Candidate): boolean {
  return (
    !simulated &&
    adapter.passThrough &&
    route.supports.has('native_responses') &&
    baseUrl === route.provider.baseUrl
  );
}
