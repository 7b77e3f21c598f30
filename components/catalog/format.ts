/** Tokens for people: 1,047,576 → "1.05M", 128,000 → "128K". The exact figure belongs in a title. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return '–';
  if (tokens >= 1_000_000) return `${trim(tokens / 1_000_000, 2)}M`;
  if (tokens >= 1_000) return `${trim(tokens / 1_000, tokens < 10_000 ? 1 : 0)}K`;
  return String(tokens);
}

/** Digits in groups of three: 1047576 → "1,047,576". */
export function groupDigits(count: number): string {
  return count.toLocaleString('en-US');
}

/** A rate for people: at least two decimals, so that figures of a column stand under one another; exact. */
export function formatRate(rate: string | null): string {
  if (rate === null) return '–';
  const [whole, fraction = ''] = rate.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

const WORDS: Record<string, string> = {
  tools: 'Tools',
  vision: 'Vision',
  json: 'JSON',
  structured_outputs: 'Structured outputs',
  reasoning: 'Reasoning',
  streaming: 'Streaming',
  prompt_caching: 'Prompt caching',
};

/** A capability in words. */
export function capabilityLabel(capability: string): string {
  return WORDS[capability] ?? capability.replaceAll('_', ' ');
}

const SHORT_WORDS: Record<string, string> = {
  tools: 'Tools',
  vision: 'Vision',
  json: 'JSON',
  structured_outputs: 'Schema',
  reasoning: 'Reasoning',
  streaming: 'Stream',
  prompt_caching: 'Cache',
};

/** A capability in one short word, for dense rows. */
export function capabilityWord(capability: string): string {
  return SHORT_WORDS[capability] ?? capability.replaceAll('_', ' ');
}

const METERS: Record<string, string> = {
  input: 'Input',
  output: 'Output',
  cache_read: 'Cached input',
  cache_write: 'Cache write',
  cache_write_1h: 'Cache write, 1 h',
  reasoning: 'Reasoning',
  input_audio: 'Audio in',
  output_audio: 'Audio out',
  input_image: 'Image in',
  output_image: 'Image out',
  request: 'Per request',
  web_search: 'Per search',
};

/** A meter in words. */
export function meterLabel(meter: string): string {
  return METERS[meter] ?? meter.replaceAll('_', ' ');
}

function trim(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
