import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Guide } from '@/components/docs/guide-section';

/** The server that the samples are written for; the page puts its own in its place, as the tests that run them do. */
const WRITTEN_FOR = 'http://127.0.0.1:3000';
const FOLDER = path.join(process.cwd(), 'content', 'guides');

type Sample = [file: string, title: string];

/** What the guides say beside their samples, in the order of the page. */
const GUIDES: readonly (Omit<Guide, 'samples'> & { samples: Sample[] })[] = [
  {
    id: 'openai',
    name: 'OpenAI SDK',
    kind: 'SDK',
    install: 'npm install openai',
    about:
      'Responses, Chat Completions, embeddings, models, stream helpers, parse, runTools: every call goes through the same three lines. In Python they are base_url, api_key and model.',
    samples: [['openai.mjs', 'OpenAI SDK']],
  },
  {
    id: 'anthropic',
    name: 'Anthropic SDK',
    kind: 'SDK',
    install: 'npm install @anthropic-ai/sdk',
    about:
      'Any model answers in Anthropic’s shape, not only Claude. The SDK adds /v1 by itself: the base URL is the server’s address alone.',
    samples: [['anthropic.mjs', 'Anthropic SDK']],
  },
  {
    id: 'ai-sdk',
    name: 'AI SDK',
    kind: 'SDK',
    install: 'npm install ai@6 @ai-sdk/openai@3 @ai-sdk/openai-compatible@2 @ai-sdk/anthropic@3',
    about:
      'Three providers, one for each door: @ai-sdk/openai calls Responses, openai-compatible Chat Completions, anthropic Messages. The second shows what a call cost in response.body.usage.',
    samples: [
      ['ai-sdk-openai.mjs', 'AI SDK, OpenAI'],
      ['ai-sdk-openai-compatible.mjs', 'AI SDK, OpenAI-compatible'],
      ['ai-sdk-anthropic.mjs', 'AI SDK, Anthropic'],
    ],
  },
  {
    id: 'langchain',
    name: 'LangChain',
    kind: 'Framework',
    install: 'npm install @langchain/core @langchain/openai @langchain/anthropic',
    about:
      'Chains, agents and structured output take the model as any other. OpenAIEmbeddings has the same configuration.',
    samples: [
      ['langchain-openai.mjs', 'LangChain, OpenAI'],
      ['langchain-anthropic.mjs', 'LangChain, Anthropic'],
    ],
  },
  {
    id: 'openai-agents',
    name: 'OpenAI Agents',
    kind: 'Framework',
    install: 'npm install @openai/agents zod',
    about:
      'Runs over Responses by itself, over Chat Completions with useResponses: false. Tracing would send its notes to OpenAI, so it is off.',
    samples: [['openai-agents.mjs', 'OpenAI Agents']],
  },
  {
    id: 'llamaindex',
    name: 'LlamaIndex',
    kind: 'Framework',
    install: 'npm install llamaindex @llamaindex/openai',
    about: 'OpenAIEmbedding takes the same baseURL and apiKey.',
    samples: [['llamaindex.mjs', 'LlamaIndex']],
  },
  {
    id: 'openrouter-sdk',
    name: 'OpenRouter SDK',
    kind: 'SDK',
    install: 'npm install @openrouter/sdk',
    about:
      'Chat, responses, embeddings and the list of models. A failed call is a ResponseValidationError with statusCode and body, because our error codes are words, as OpenAI’s are.',
    samples: [['openrouter-sdk.mjs', 'OpenRouter SDK']],
  },
  {
    id: 'openrouter-ai-sdk',
    name: 'OpenRouter AI provider',
    kind: 'SDK',
    install: 'npm install ai@6 @openrouter/ai-sdk-provider@2',
    about: 'With usage: { include: true } on the model, streams carry tokens and cost as whole answers do.',
    samples: [['openrouter-ai-sdk.mjs', 'OpenRouter AI provider']],
  },
  {
    id: 'instructor',
    name: 'Instructor',
    kind: 'Framework',
    install: 'npm install @instructor-ai/instructor openai zod',
    about:
      'Give it the OpenAI client with the three lines. It reads schemas of Zod 3, which Zod 4 brings as zod/v3.',
    samples: [['instructor.mjs', 'Instructor']],
  },
  {
    id: 'codex',
    name: 'Codex',
    kind: 'Coding agent',
    install: 'npm install --global @openai/codex',
    about:
      'In ~/.codex/config.toml, with the key in GATEWAY_API_KEY. Any model of the catalog that takes tools can be named.',
    samples: [['codex.toml', 'config.toml']],
  },
  {
    id: 'opencode',
    name: 'opencode',
    kind: 'Coding agent',
    install: 'npm install --global opencode-ai',
    about:
      'In opencode.json beside your code, with the key in GATEWAY_API_KEY. List each model that you want to choose from.',
    samples: [['opencode.json', 'opencode.json']],
  },
];

const LANGUAGES = { '.mjs': 'ts', '.toml': 'shell', '.json': 'json' } as const;

const written = GUIDES.map((guide) => ({
  ...guide,
  samples: guide.samples.map(([file, title]) => ({
    title,
    language: LANGUAGES[path.extname(file) as keyof typeof LANGUAGES],
    code: readFileSync(path.join(FOLDER, file), 'utf8').trimEnd(),
  })),
}));

/** The guides with their samples pointed at a server. */
export function clientGuides(origin: string): Guide[] {
  return written.map((guide) => ({
    ...guide,
    samples: guide.samples.map((sample) => ({
      ...sample,
      code: sample.code.replaceAll(WRITTEN_FOR, origin),
    })),
  }));
}
