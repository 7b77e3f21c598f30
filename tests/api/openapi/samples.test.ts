// Guarantee: the reference's samples work as they stand: each curl and each Node sample that needs no package is run against the server, and answered as the document says.
import { expect, it } from 'vitest';
import { groupsOf, type Operation } from '@/components/docs/reference/operations';
import { addressOf, ask, newWorkspace } from '../../support/api';

const MESSAGES = [{ role: 'user', content: 'Hi' }];

/** Real ids in the place of the samples' own, by what stands before them in the path. */
async function idsFor(key: string): Promise<(text: string) => Promise<string>> {
  const made = async (path: string, body: object) =>
    (await (await ask(path, body, { key })).json()).id as string;
  const asked = await ask('/v1/chat/completions', { model: 'gpt-4.1-mini', messages: MESSAGES }, { key });
  const request = asked.headers.get('x-btl-request-id') ?? '';
  await asked.text();
  return async (text) => {
    if (/\bkey_[0-9a-f]{32}/.test(text))
      return text.replace(/\bkey_[0-9a-f]{32}/, await made('/v1/api-keys', { name: 'x' }));
    if (/\bresp_[0-9a-f]{32}/.test(text)) {
      const body = { model: 'gpt-4.1-mini', input: 'Hi', background: true };
      return text.replace(/\bresp_[0-9a-f]{32}/, await made('/v1/responses', body));
    }
    return text.replace(/\breq_[0-9a-f]{32}/, request);
  };
}

/** Sends what a curl line says. */
function runCurl(sample: string, key: string): Promise<Response> {
  const url = /https?:\/\/\S+/.exec(sample)?.[0] ?? '';
  const body = /-d '([\s\S]+)'$/.exec(sample)?.[1]?.replaceAll("'\\''", "'");
  const headers = [...sample.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(
    ([, name = '', value = '']) => [name, value.replace('$GATEWAY_API_KEY', key)] as [string, string],
  );
  const method = /-X (\w+)/.exec(sample)?.[1] ?? (body ? 'POST' : 'GET');
  return fetch(url, { method, headers, body });
}

/** Runs a program that calls `fetch` and prints an answer; gives what it printed. */
async function runNode(sample: string, key: string): Promise<unknown> {
  const printed: unknown[] = [];
  const program = Object.getPrototypeOf(async () => {}).constructor('process', 'console', sample);
  await program({ env: { GATEWAY_API_KEY: key } }, { log: (value: unknown) => printed.push(value) });
  return printed[0];
}

it('every sample is answered as its operation says', async () => {
  const document = await (await ask('/openapi.json')).json();
  const operations = groupsOf(document, addressOf()).flatMap(
    (group): readonly Operation[] => group.operations,
  );
  const workspace = await newWorkspace('10');
  const { key } = await workspace.key({ mode: 'test', scopes: ['inference', 'usage:read', 'keys:write'] });
  const withIds = await idsFor(key);
  const problems: string[] = [];
  let programs = 0;
  for (const { id, samples, answers } of operations) {
    // What is not served is answered with its error.
    const wanted = answers[0]?.status || '400';
    const response = await runCurl(await withIds(samples.curl), key);
    const text = await response.text();
    if (String(response.status) !== wanted)
      problems.push(`${id} by curl: ${response.status} ${text.slice(0, 200)}`);
    if (samples.node.includes('import ')) continue;
    programs++;
    const answer = (await runNode(await withIds(samples.node), key)) as { error?: unknown };
    if (Boolean(answer.error) !== (wanted === '400'))
      problems.push(`${id} by Node: ${JSON.stringify(answer).slice(0, 200)}`);
  }
  expect(problems.join('\n')).toBe('');
  expect(operations.length).toBeGreaterThan(30);
  expect(programs).toBeGreaterThan(15);
});
