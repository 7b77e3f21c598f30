import { parseEmbeddingsRequest, VALUES_MAX } from '@/lib/openai/embeddings';
import { readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { run } from '../run';

/** POST /v1/embeddings */
export async function embeddings(visit: Visit): Promise<void> {
  const body = await readJson(visit, VALUES_MAX);
  const asked = { ...parseEmbeddingsRequest(body.value), printer: null, foreign: null };
  await run(visit, asked, body, '/v1/embeddings');
}
