import { explicitCap } from '@/lib/openai/chat';
import type { ResponsesBody } from '@/lib/openai/responses/request';
import { openAiResponses } from '@/lib/providers/openai-responses';
import { pinOf, pinsIn } from '@/lib/providers/openai-responses/pin';
import { LEAST_CAP } from '@/lib/providers/openai-responses/request';
import type { NativeBody } from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';

/** The caller's own request, for routes that speak its dialect. */
export function nativeResponses(body: ResponsesBody): NativeBody {
  const summary = body.reasoning?.summary ?? body.reasoning?.generate_summary;
  // A provider that was not asked for a summary gave none, and the next one that asks must not get that answer.
  const apart = summary ? `summary ${summary}` : undefined;
  return { dialect: openAiResponses.dialect, body, version: '', betas: [], beyond: [], apart };
}

/**
 * Candidates for a call that came by this API: those whose route serves it are asked by it. Where the conversation
 * holds encrypted thoughts, who can read them comes first.
 */
export function askedNatively({ candidates, foreign, request, needs }: Call): readonly Candidate[] {
  if (foreign?.native?.dialect !== openAiResponses.dialect) return candidates;
  // A chat takes smaller caps, and parameters that it does not know.
  const isSaid = needs.parameters.every((name) => openAiResponses.parameters.has(name));
  if (!isSaid || (explicitCap(request) ?? LEAST_CAP) < LEAST_CAP) return candidates;
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
