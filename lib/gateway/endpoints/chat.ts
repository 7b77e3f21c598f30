import { type ChatRequest, chatNeeds, parseChatRequest, wantsUsage } from '@/lib/openai/chat';
import { functionsToTools, type WithTools } from '@/lib/openai/functions';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import { FunctionsPrinter } from '../answer/functions-printer';
import { type JsonBody, readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { run, runChat } from '../run';

const ENDPOINT = '/v1/chat/completions';

/** POST /v1/chat/completions */
export async function chatCompletions(visit: Visit): Promise<void> {
  const body = await readJson(visit);
  const older = functionsToTools(body.value);
  if (older) await runFunctions(visit, older);
  else await runChat(visit, parseChatRequest(body.value), body, ENDPOINT);
}

/** A caller that knows functions is served with tools, which every model that can call anything has. */
async function runFunctions(visit: Visit, { value, wantsFunctionCall }: WithTools): Promise<void> {
  const request = parseChatRequest(value);
  const bytes = Buffer.from(JSON.stringify(value));
  const body: JsonBody = { value, bytes, members: topLevelMembers(bytes) };
  const printer = wantsFunctionCall ? new FunctionsPrinter(visit.requestId, wantsUsage(request)) : null;
  const needs = wantsFunctionCall ? oneCallIfPossible(request) : chatNeeds(request);
  await run(visit, { request, inputs: null, needs, printer, foreign: null }, body, ENDPOINT);
}

/** That one call is made at a time is our own wish: told to the routes that know it. */
function oneCallIfPossible(request: ChatRequest): ReturnType<typeof chatNeeds> {
  const needs = chatNeeds(request);
  const wish = 'parallel_tool_calls';
  const parameters = needs.parameters.filter((name) => name !== wish);
  return { ...needs, parameters, hints: [...needs.hints, wish] };
}
