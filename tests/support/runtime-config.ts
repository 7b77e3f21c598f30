/**
 * The operator's file of the API tests: two providers, `a` cheap and `b` dear, both the fake upstream.
 * Benchmark 2.00/6.00 with cached input at 0.50; a charges 1.00/3.00, b 1.50/4.50.
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
  return {
    providers: [provider('a'), provider('b'), { ...provider('dead'), base_url: 'http://127.0.0.1:9/v1' }],
    models: [
      model('acme/one', { aliases: ['acme-one'], routes: [cheap] }),
      model('acme/two', { routes: [cheap, dear] }),
      model('acme/dead-first', { routes: [{ ...cheap, provider: 'dead' }, dear] }),
      model('acme/all-dead', { routes: [{ ...cheap, provider: 'dead' }] }),
      model('acme/text-only', { capabilities: ['streaming'], routes: [cheap] }),
      model('acme/small', { context_window: 2_000, max_output_tokens: 500, routes: [cheap] }),
      model('acme/above', { routes: [{ ...dear, prices: { input: '3.00', output: '9.00' } }] }),
    ],
  };
}
