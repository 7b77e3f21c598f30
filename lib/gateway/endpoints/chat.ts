import { parseChatRequest } from '@/lib/openai/chat';
import { readJson } from '../body';
import type { Visit } from '../exchange';
import { runChat } from '../run';

/** POST /v1/chat/completions */
export async function chatCompletions(visit: Visit): Promise<void> {
  const body = await readJson(visit);
  await runChat(visit, parseChatRequest(body.value), body, '/v1/chat/completions');
}
