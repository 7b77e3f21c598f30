/**
 * Why a request of some size could not go to a route: "longer than its context of 8,192"; null where nothing stands against it.
 * All calculators say the same of the same route.
 */
export function obstacleOf(
  { contextTokens, outputTokensMax }: { contextTokens: number; outputTokensMax: number | null },
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
): string | null {
  if (inputTokens >= contextTokens)
    return `longer than its context of ${contextTokens.toLocaleString('en-US')}`;
  if (outputTokensMax !== null && outputTokens > outputTokensMax)
    return `more than its ${outputTokensMax.toLocaleString('en-US')} tokens out`;
  return null;
}
