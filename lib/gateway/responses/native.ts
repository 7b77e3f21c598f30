import type { ResponsesBody } from '@/lib/openai/responses/request';
import { openAiResponses } from '@/lib/providers/openai-responses';
import { pinOf, pinsIn } from '@/lib/providers/openai-responses/pin';
import type { NativeBody } from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';

/** The caller's own request, for routes that speak its dialect. */
export function nativeResponses(body: ResponsesBody): NativeBody {
  return { dialect: openAiResponses.dialect, body, version: '', betas: [], beyond: [] };
}

/**
 * Candidates for a call that came by this API: those whose route serves it are asked by it. Where the conversation
 * holds encrypted thoughts, who can read them comes first.
 */
export function askedNatively({ candidates, foreign, request }: Call): readonly Candidate[] {
  if (foreign?.native?.dialect !== openAiResponses.dialect) return candidates;
  const asked = candidates.map((candidate) =>
    servesResponses(candidate) ? { ...candidate, adapter: openAiResponses } : candidate,
  );
  const pins = pinsIn(request.messages);
  if (pins.size === 0) return asked;
  const isReader = (candidate: Candidate) =>
    candidate.adapter === openAiResponses && pins.has(pinOf(candidate));
  return [...asked.filter(isReader), ...asked.filter((candidate) => !isReader(candidate))];
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
