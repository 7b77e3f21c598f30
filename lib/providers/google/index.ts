import type { UpstreamRequest } from '../adapter';
import { parseFailure } from '../failure';
import type { TranslatedCall, Translator } from '../translator';
import { parseAnswer } from './answer';
import { geminiEmbedder } from './embeddings';
import { openStream } from './events';
import { PARAMETERS, requestBody } from './request';
import { usageOf } from './usage';

const USER_AGENT = 'runtime-gateway';

const STUDIO: Door = {
  pathOf: (root) => `${versioned(root.replace(/\/openai$/, ''))}/models`,
  authorization: (key) => ({ 'x-goog-api-key': key }),
};

/** Gemini at AI Studio. Its base URL is `https://generativelanguage.googleapis.com/v1beta`, its credential an API key. */
export const google: Translator = {
  ...gemini(STUDIO),
  embeddings: geminiEmbedder((call, method, body) => send(call, STUDIO, method, body)),
};

/**
 * Gemini at Vertex AI. Its base URL names project and location:
 * `https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}`, without the prefix
 * for `global`; its credential is a token that was fetched for a service account.
 */
export const vertex: Translator = gemini({
  pathOf: (root) => `${root}/publishers/google/models`,
  authorization: (token) => ({ authorization: `Bearer ${token}` }),
});

/** What tells Google's two doors to the same models apart. */
interface Door {
  /** The path of the models. @param root the base URL's path, without a trailing slash */
  pathOf(root: string): string;
  authorization: (key: string) => Record<string, string>;
}

function gemini(door: Door): Translator {
  return {
    dialect: 'google',
    passThrough: false,
    framing: 'sse',
    parameters: PARAMETERS,
    buildRequest: (call) => buildRequest(call, door),
    parseAnswer,
    parseUsage: (answer) => usageOf((answer as { usageMetadata?: unknown } | null)?.usageMetadata),
    openStream,
    parseFailure: (status, body, retryAfter) => parseFailure(status, body, retryAfter),
  };
}

function buildRequest(call: TranslatedCall, door: Door): UpstreamRequest {
  return send(call, door, call.stream ? 'streamGenerateContent' : 'generateContent', requestBody(call));
}

type Sent = Pick<TranslatedCall, 'baseUrl' | 'upstreamId' | 'credentials'>;

function send(call: Sent, door: Door, method: string, body: unknown): UpstreamRequest {
  const isStream = method.startsWith('stream');
  const url = new URL(call.baseUrl);
  const models = door.pathOf(url.pathname.replace(/\/+$/, ''));
  url.pathname = `${models}/${encodeURIComponent(call.upstreamId)}:${method}`;
  if (isStream) url.searchParams.set('alt', 'sse');
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      'user-agent': USER_AGENT,
      ...(call.credentials.kind === 'key' ? door.authorization(call.credentials.key) : {}),
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Google's bare address has no version; what a proxy has in its path is the operator's to know. */
function versioned(root: string): string {
  return root === '' ? '/v1beta' : root;
}
