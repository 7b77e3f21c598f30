import { printValue, stepOf } from './code-values';

/** What a sample is made from. */
export interface SampleRequest {
  id: string;
  method: string;
  /** With the example of its id in place. */
  path: string;
  subject: string | null;
  body: Readonly<Record<string, unknown>> | null;
  isPublic: boolean;
}

export interface Samples {
  curl: string;
  node: string;
  python: string;
}

/** Calls that have a method of their own in the makers' SDKs: package, method in Node, method in Python. */
const SDK_CALLS: Readonly<Record<string, readonly [Sdk, node: string, python: string]>> = {
  createChatCompletion: ['openai', 'chat.completions.create', 'chat.completions.create'],
  createResponse: ['openai', 'responses.create', 'responses.create'],
  getResponse: ['openai', 'responses.retrieve', 'responses.retrieve'],
  deleteResponse: ['openai', 'responses.delete', 'responses.delete'],
  cancelResponse: ['openai', 'responses.cancel', 'responses.cancel'],
  listInputItems: ['openai', 'responses.inputItems.list', 'responses.input_items.list'],
  createEmbeddings: ['openai', 'embeddings.create', 'embeddings.create'],
  createMessage: ['anthropic', 'messages.create', 'messages.create'],
  countMessageTokens: ['anthropic', 'messages.countTokens', 'messages.count_tokens'],
};
type Sdk = 'openai' | 'anthropic';

const SDKS = {
  openai: { package: 'openai', name: 'OpenAI', base: '/v1' },
  // Anthropic's clients put /v1 before the path themselves.
  anthropic: { package: '@anthropic-ai/sdk', name: 'Anthropic', base: '' },
} as const;

/** The same request three ways, each to be run as it stands with `GATEWAY_API_KEY` set. `origin`: this server's address. */
export function samplesOf(request: SampleRequest, origin: string): Samples {
  const sdk = SDK_CALLS[request.id];
  return {
    curl: curlOf(request, origin),
    node: sdk ? nodeSdkOf(request, origin, sdk[0], sdk[1]) : nodeOf(request, origin),
    python: sdk ? pythonSdkOf(request, origin, sdk[0], sdk[2]) : pythonOf(request, origin),
  };
}

function curlOf({ method, path, body, isPublic }: SampleRequest, origin: string): string {
  const isPlain = method === 'GET' || (method === 'POST' && body !== null);
  const lines = [`curl ${isPlain ? '' : `-X ${method} `}${origin}${path}`];
  if (!isPublic) lines.push('-H "Authorization: Bearer $GATEWAY_API_KEY"');
  if (body) {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${printValue(body, 'json', 2).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n  ');
}

function nodeOf({ method, path, body, isPublic }: SampleRequest, origin: string): string {
  const headers = [
    ...(isPublic ? [] : [`    Authorization: \`Bearer \${process.env.GATEWAY_API_KEY}\`,`]),
    ...(body ? ['    "Content-Type": "application/json",'] : []),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`  method: "${method}",`]),
    ...(headers.length > 0 ? ['  headers: {', ...headers, '  },'] : []),
    ...(body ? [`  body: JSON.stringify(${printValue(body, 'js', 2)}),`] : []),
  ];
  const asked = options.length > 0 ? `, {\n${options.join('\n')}\n}` : '';
  return `const response = await fetch("${origin}${path}"${asked});\n\nconsole.log(await response.json());`;
}

function nodeSdkOf({ subject, body }: SampleRequest, origin: string, sdk: Sdk, call: string): string {
  const { package: from, name, base } = SDKS[sdk];
  const given = [...(subject ? [`"${subject}"`] : []), ...(body ? [printValue(body, 'js')] : [])];
  return `import ${name} from "${from}";

const client = new ${name}({
  apiKey: process.env.GATEWAY_API_KEY,
  baseURL: "${origin}${base}",
});

const answer = await client.${call}(${given.join(', ')});

console.log(answer);`;
}

function pythonOf({ method, path, body, isPublic }: SampleRequest, origin: string): string {
  const step = stepOf('python');
  const given = [
    `    "${origin}${path}",`,
    ...(isPublic ? [] : ['    headers={"Authorization": f"Bearer {os.environ[\'GATEWAY_API_KEY\']}"},']),
    ...(body ? [`    json=${printValue(body, 'python', step)},`] : []),
  ];
  return `${isPublic ? '' : 'import os\n\n'}import requests

response = requests.${method.toLowerCase()}(
${given.join('\n')}
)

print(response.json())`;
}

function pythonSdkOf({ subject, body }: SampleRequest, origin: string, sdk: Sdk, call: string): string {
  const { name, base } = SDKS[sdk];
  const step = stepOf('python');
  const members = Object.entries(body ?? {}).map(
    ([key, value]) => `    ${key}=${printValue(value, 'python', step)},`,
  );
  const given = subject ? `"${subject}"` : `\n${members.join('\n')}\n`;
  return `import os

from ${sdk} import ${name}

client = ${name}(
    api_key=os.environ["GATEWAY_API_KEY"],
    base_url="${origin}${base}",
)

answer = client.${call}(${given})

print(answer)`;
}
