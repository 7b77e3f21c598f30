import { explicitCap } from '@/lib/openai/chat';
import type { ResponsesBody } from '@/lib/openai/responses/request';
import { openAiResponses } from '@/lib/providers/openai-responses';
import { pinOf, pinsIn } from '@/lib/providers/openai-responses/pin';
import { LEAST_CAP } from '@/lib/providers/openai-responses/request';
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
  // A smaller cap cannot be said by it; a chat takes it.
  if ((explicitCap(request) ?? LEAST_CAP) < LEAST_CAP) return candidates;
  const asked = candidates.map((candidate) =>
    servesResponses(candidate) ? { ...candidate, adapter: openAiResponses } : candidate,
  );
  const pins = pinsIn(request.messages);
  if (pins.size === 0) return asked;
  const split = asked.map((candidate) => splitByPin(candidate, pins));
  return [...split.flatMap(([readers]) => readers), ...split.flatMap(([, others]) => others)];
}

/** A candidate with the keys that can read the thoughts, and with those that cannot. */
function splitByPin(candidate: Candidate, pins: ReadonlySet<unknown>): [Candidate[], Candidate[]] {
  const { adapter, baseUrl, credentials } = candidate;
  if (adapter !== openAiResponses) return [[], [candidate]];
  if (credentials.kind !== 'keys')
    return pins.has(pinOf({ baseUrl, credentials })) ? [[candidate], []] : [[], [candidate]];
  const { keys } = credentials;
  const isReader = ({ secret }: { secret: string }) =>
    pins.has(pinOf({ baseUrl, credentials: { kind: 'key', key: secret } }));
  const withKeys = (some: typeof keys): Candidate[] =>
    some.length === 0 ? [] : [{ ...candidate, credentials: { kind: 'keys', keys: some } }];
  return [withKeys(keys.filter(isReader)), withKeys(keys.filter((key) => !isReader(key)))];
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
