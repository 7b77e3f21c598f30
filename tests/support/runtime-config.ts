/**
 * Ways in which a first route fails. Each has a model of its own, `acme/pair-<name>`, with the routes a (cheap)
 * and b (dear): a route that has just failed is tried last for some seconds, which must not reach other tests.
 */
export const PAIRS = [
  ...['500', '429', '401', '402', '403', '404', '400', 'context', 'timeout', 'reset', 'malformed', 'empty'],
  ...['error-200', 'cut-body', 'all-429', 'all-500', 'all-mixed', 'order', 'models', 'accounting'],
  ...[
    'lost-reported',
    'lost-counted',
    'lost-nothing',
    'lost-summary',
    'lost-stream',
    'lost-twice',
    'lost-own',
    'unpriced',
  ],
  ...['byok-ours-fail', 'byok-ours-limit', 'byok-cross'],
  ...['stream-500', 'stream-error', 'stream-reset', 'stream-empty', 'stream-malformed', 'stream-cut'],
] as const;

/** Fake providers with three keys of ours, `FAKE_KEYS`: one a test, for a key that was limited rests. Each has `acme/<id>`, with b behind it. */
export const KEYED = ['limited', 'refused', 'exhausted', 'shared', 'listed'].map((name) => `keyed-${name}`);

/** Models of the patient provider `slow` and b, for calls that ask for a second attempt: one a test. */
export const HEDGED = ['second', 'first', 'fails', 'fails-stream', 'leaves', 'reader', 'late'].map(
  (name) => `acme/hedged-${name}`,
);

/** The fake providers that speak a dialect of their own; each has the model `acme/<id>`, and `acme/<id>-or-b` with a fallback. */
export const FOREIGN = [
  { id: 'claude', dialect: 'anthropic', below: '/v1', upstreamId: 'claude-sonnet-4-5' },
  { id: 'gemini', dialect: 'google', below: '/v1beta', upstreamId: 'gemini-2.5-flash' },
  { id: 'converse', dialect: 'bedrock', below: '', upstreamId: 'us.anthropic.claude-3-haiku-20240307-v1:0' },
  { id: 'command', dialect: 'cohere', below: '', upstreamId: 'command-a-reasoning-08-2025' },
] as const;

/**
 * The operator's file of the API tests: providers `a` (cheap), `b` (dear) and `slow` (patient), all the fake
 * upstream. Benchmark 2.00/6.00 with cached input at 0.50; a charges 1.00/3.00, b 1.50/4.50.
 */
export function runtimeConfig(upstream: string) {
  const provider = (id: string) => ({
    id,
    name: `Fake ${id.toUpperCase()}`,
    dialect: 'openai',
    base_url: `${upstream}/${id}/v1`,
    api_key_env: 'FAKE_KEY',
    allow_private_network: true,
    timeout_ms: { connect: 1000, first_byte: 3000, idle: 2000 },
  });
  const benchmark = { input: '2.00', output: '6.00', cache_read: '0.50' };
  const cheap = {
    provider: 'a',
    upstream_id: 'up-cheap',
    prices: { input: '1.00', output: '3.00', cache_read: '0.25' },
  };
  const dear = { provider: 'b', upstream_id: 'up-dear', prices: { input: '1.50', output: '4.50' } };
  const model = (slug: string, more: object) => ({
    slug,
    name: slug,
    context_window: 32_768,
    max_output_tokens: 4_096,
    capabilities: ['tools', 'json', 'structured_outputs', 'vision', 'streaming'],
    endpoints: ['/v1/chat/completions'],
    benchmark,
    ...more,
  });
  const thinking = {
    capabilities: ['tools', 'json', 'structured_outputs', 'vision', 'streaming', 'reasoning'],
  };
  const above1000 = (input: string, output: string) => ({ above_input_tokens: 1_000, input, output });
  const embedding = (slug: string, routes: object[]) =>
    model(slug, {
      capabilities: undefined,
      max_output_tokens: undefined,
      context_window: 2_000,
      endpoints: ['/v1/embeddings'],
      benchmark: { input: '0.10', output: '0' },
      routes,
    });
  const embeds = (provider: string, input: string) => ({
    provider,
    upstream_id: 'up-embed',
    prices: { input, output: '0' },
  });
  return {
    providers: [
      ...FOREIGN.map(({ id, dialect, below }) => ({
        ...provider(id),
        dialect,
        base_url: `${upstream}/${id}${below}`,
      })),
      { ...provider('native'), native_responses: true },
      provider('a'),
      provider('b'),
      { ...provider('dead'), base_url: 'http://127.0.0.1:9/v1' },
      { ...provider('unset'), api_key_env: 'NEVER_SET_API_KEY' },
      ...KEYED.map((id) => ({
        ...provider(id),
        api_key_env: id === 'keyed-listed' ? ['FAKE_KEY', 'FAKE_KEYS'] : 'FAKE_KEYS',
      })),
      provider('flapping'),
      { ...provider('slow'), timeout_ms: { connect: 1_000, first_byte: 60_000, idle: 60_000 } },
    ],
    models: [
      model('acme/one', { aliases: ['acme-one'], routes: [cheap] }),
      model('acme/two', { routes: [cheap, dear] }),
      model('acme/native', { ...thinking, routes: [{ ...cheap, provider: 'native' }] }),
      model('acme/native-plain', { routes: [{ ...cheap, provider: 'native' }] }),
      model('acme/native-or-b', { ...thinking, routes: [{ ...cheap, provider: 'native' }, dear] }),
      model('acme/native-last', { ...thinking, routes: [cheap, { ...dear, provider: 'native' }] }),
      model('acme/dead-first', { routes: [{ ...cheap, provider: 'dead' }, dear] }),
      model('acme/all-dead', { routes: [{ ...cheap, provider: 'dead' }] }),
      model('acme/unset', { routes: [{ ...cheap, provider: 'unset' }] }),
      model('acme/slow', { routes: [{ ...cheap, provider: 'slow' }] }),
      model('acme/text-only', {
        capabilities: ['streaming'],
        routes: [{ ...cheap, parameters: ['temperature', 'max_tokens', 'max_completion_tokens', 'stream'] }],
      }),
      model('acme/seeded', {
        routes: [{ ...cheap, parameters: ['temperature', 'max_tokens', 'stream'] }, dear],
      }),
      model('acme/small', { context_window: 2_000, max_output_tokens: 500, routes: [cheap] }),
      model('acme/above', { routes: [{ ...dear, prices: { input: '3.00', output: '9.00' } }] }),
      model('acme/sold', { sell: { input: '1.80', output: '5.40' }, routes: [cheap] }),
      model('acme/hears', {
        input_modalities: ['text', 'audio'],
        benchmark: { ...benchmark, input_audio: '20.00' },
        routes: [cheap, { ...dear, prices: { ...dear.prices, input_audio: '15.00' } }],
      }),
      model('acme/deaf', { input_modalities: ['text', 'audio'], routes: [cheap] }),
      model('acme/unlisted', {
        routes: [{ ...cheap, prices: { ...cheap.prices, input_audio: '10.00' } }],
      }),
      model('acme/writes', {
        benchmark: { ...benchmark, cache_write: '2.50' },
        routes: [
          {
            ...cheap,
            provider: 'claude',
            upstream_id: 'claude-sonnet-4-5',
            prices: { ...cheap.prices, cache_write: '1.25' },
          },
        ],
      }),
      model('acme/searches', {
        benchmark: { ...benchmark, request: '0.01' },
        routes: [cheap, { ...dear, prices: { ...dear.prices, request: '0.005' } }],
      }),
      model('acme/tiers', {
        benchmark: { input: '2.00', output: '6.00', tiers: [above1000('4.00', '9.00')] },
        routes: [{ ...cheap, prices: { input: '1.00', output: '3.00', tiers: [above1000('2.00', '5.00')] } }],
      }),
      ...FOREIGN.flatMap(({ id, upstreamId }) => {
        const route = { ...cheap, provider: id, upstream_id: upstreamId };
        return [
          model(`acme/${id}`, { routes: [route] }),
          model(`acme/${id}-or-b`, { routes: [route, dear] }),
        ];
      }),
      embedding('acme/embed', [embeds('a', '0.04'), embeds('b', '0.06')]),
      ...['500', 'malformed', 'short', 'dimensions'].map((name) =>
        embedding(`acme/embed-${name}`, [embeds('a', '0.04'), embeds('b', '0.06')]),
      ),
      model('acme/embed-and-chat', {
        endpoints: ['/v1/chat/completions', '/v1/embeddings'],
        routes: [{ ...cheap, provider: 'claude', prices: { input: '0.50', output: '1.00' } }, cheap],
      }),
      embedding('acme/embed-floats', [{ ...embeds('a', '0.04'), parameters: [] }]),
      ...['gemini', 'command', 'claude'].map((id) => embedding(`acme/embed-${id}`, [embeds(id, '0.04')])),
      ...KEYED.map((id) => model(`acme/${id}`, { routes: [{ ...cheap, provider: id }, dear] })),
      ...HEDGED.map((slug) => model(slug, { routes: [{ ...cheap, provider: 'slow' }, dear] })),
      model('acme/flapping', { routes: [{ ...cheap, provider: 'flapping' }, dear] }),
      ...PAIRS.map((name) => model(`acme/pair-${name}`, { routes: [cheap, dear] })),
    ],
  };
}
