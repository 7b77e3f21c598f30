import type { Logprob, LogprobsResult } from './wire';

/** Google's log probabilities in OpenAI's words: the tokens chosen, each with its rivals. */
export function logprobsOf(result: LogprobsResult): { content: unknown[]; refusal: null } {
  const content = result.chosenCandidates.map((chosen, index) => ({
    ...tokenOf(chosen),
    top_logprobs: (result.topCandidates[index]?.candidates ?? []).map(tokenOf),
  }));
  return { content, refusal: null };
}

function tokenOf({ token, logProbability }: Logprob) {
  return { token, logprob: logProbability, bytes: [...Buffer.from(token)] };
}
