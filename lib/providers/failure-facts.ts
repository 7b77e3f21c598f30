type Json = Record<string, unknown>;

/** What a provider's error body says, as far as it could be read. For deciding only: none of it is fit for people. */
export interface ErrorFacts {
  code: string | null;
  type: string | null;
  /** Google's `status`: `RESOURCE_EXHAUSTED`. */
  statusWord: string | null;
  param: string | null;
  /** An HTTP status inside the body: what a 200 with an error in it really is. */
  status: number | null;
  /** Google's RetryInfo or a `retry_after` field, in milliseconds. */
  retryDelayMs: number | null;
  /** The provider's words, cut: to recognise what they are about. */
  text: string;
}

const TEXT_KEPT = 4096;

/** Reads an error body of any shape; never throws. */
export function factsOf(body: string): ErrorFacts {
  const parsed = parse(body);
  const root = object(Array.isArray(parsed) ? parsed[0] : parsed);
  if (!root) return { ...NOTHING, text: body.slice(0, TEXT_KEPT) };
  const error = object(root.error) ?? object(listed(root.errors)) ?? object(object(root.message)) ?? root;
  const detail = object(listed(error.detail)) ?? object(listed(root.detail)) ?? object(listed(root.message));
  const inner = object(error.innererror);
  return {
    code: word(inner?.code) ?? word(error.code) ?? word(root.code) ?? word(root.reason) ?? word(detail?.type),
    type: word(error.type) ?? word(root.type),
    statusWord: word(error.status),
    param: word(error.param) ?? word(root.param) ?? pathOf(detail?.loc),
    status: httpStatus(error.code) ?? httpStatus(error.status) ?? httpStatus(root.code),
    retryDelayMs: retryDelayOf(error, root),
    text: textOf(error, root, detail),
  };
}

const NOTHING: ErrorFacts = {
  code: null,
  type: null,
  statusWord: null,
  param: null,
  status: null,
  retryDelayMs: null,
  text: '',
};

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function listed(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** FastAPI's `loc`: `["body","messages",0,"content"]` → `messages[0].content`. */
function pathOf(loc: unknown): string | null {
  if (!Array.isArray(loc)) return null;
  let path = '';
  for (const step of loc[0] === 'body' ? loc.slice(1) : loc) {
    if (typeof step === 'number') path += `[${step}]`;
    else if (typeof step === 'string') path += path === '' ? step : `.${step}`;
  }
  return path || null;
}

function httpStatus(value: unknown): number | null {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : null;
}

function retryDelayOf(error: Json, root: Json): number | null {
  for (const entry of Array.isArray(error.details) ? error.details : []) {
    const delay = word(object(entry)?.retryDelay);
    const seconds = delay ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
    if (seconds) return Math.round(Number(seconds) * 1000);
  }
  const field = error.retry_after ?? root.retry_after;
  return typeof field === 'number' && Number.isFinite(field) && field >= 0 ? Math.round(field * 1000) : null;
}

function textOf(error: Json, root: Json, detail: Json | null): string {
  const texts = [
    error.message,
    root.message,
    root.error,
    root.detail,
    detail?.msg,
    detail?.message,
    detail?.error,
    root.msg,
  ];
  return texts
    .filter((text) => typeof text === 'string')
    .join('\n')
    .slice(0, TEXT_KEPT);
}
