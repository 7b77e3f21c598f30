import { parseChatRequest } from '@/lib/openai/chat';
import { readJson } from '../body';
import type { Visit } from '../exchange';
import { runChat } from '../run';

/** POST /v1/chat/completions */
export async function chatCompletions(visit: Visit): Promise<void> {
  const { value, bytes } = await readJson(visit);
  await runChat(visit, parseChatRequest(value), bytes, '/v1/chat/completions');
}
