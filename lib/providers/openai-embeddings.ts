import { spliceMembers, topLevelMembers } from '@/lib/openai/json-bytes';
import { arrangeVectors } from '@/lib/openai/vectors';
import type { UpstreamRequest } from './adapter';
import type { EmbeddedAnswer, Embedder, EmbeddingsCall } from './embedder';
import { parseUsage } from './usage';

/**
 * Embeddings as OpenAI and those like it have them: the caller's bytes go up with a few fields changed, and the
 * vectors come back as they are.
 * @param send writes address and headers for a body, as the provider's chat has them
 */
export function openAiEmbedder(send: (call: EmbeddingsCall, body: Buffer) => UpstreamRequest): Embedder {
  return {
    buildRequest: (call) => send(call, bodyOf(call)),
    readAnswer,
  };
}

function bodyOf({ rawBody, members, omit, upstreamId, supports }: EmbeddingsCall): Buffer {
  const edits = new Map<string, string | null>();
  for (const name of omit) edits.set(name, null);
  edits.set('model', JSON.stringify(upstreamId));
  // Where a provider knows floats alone, we encode what it sends.
  if (!supports.has('encoding_format')) edits.set('encoding_format', null);
  return spliceMembers(rawBody, edits, members);
}

function readAnswer(
  answer: Buffer,
  { inputs, encoding }: Pick<EmbeddingsCall, 'inputs' | 'encoding'>,
): EmbeddedAnswer | null {
  const members = topLevelMembers(answer);
  const list = members?.find(({ key }) => key === 'data');
  if (!members || !list) return null;
  const span = { start: list.valueStart, end: list.valueEnd };
  const data = arrangeVectors(answer, span, inputs.length, encoding);
  const usage = members.find(({ key }) => key === 'usage');
  const reported = usage ? JSON.parse(answer.toString('utf8', usage.valueStart, usage.valueEnd)) : null;
  return data && { data, usage: usageOf(reported) };
}

/** Some servers report zeros, which cannot be: they count nothing. */
function usageOf(reported: unknown): EmbeddedAnswer['usage'] {
  const usage = parseUsage(reported);
  return usage && usage.inputTokens > 0 ? { ...usage, outputTokens: 0, reasoningTokens: 0 } : null;
}
