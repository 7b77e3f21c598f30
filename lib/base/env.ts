import path from 'node:path';
import { z } from 'zod';
import { parsePerMillion } from './money';
import { readOrCreateSecret } from './secrets';

export interface OAuthPair {
  id: string;
  secret: string;
}

/** What the operator set, checked and with its defaults. */
export interface Env {
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** Null until the embedded database has been started. */
  databaseUrl: string | null;
  /** The database is the embedded one: the operator gave no DATABASE_URL. */
  embedded: boolean;
  redisUrl: string | null;
  authSecret: string;
  /** 32 bytes. */
  encryptionKey: Buffer;
  /** Where people and programs reach us, without a trailing slash. */
  publicUrl: string;
  /** The gateway's share of a saving, in parts per million. */
  savingsSharePpm: number;
  logLevel: string;
  /** Path of the operator's file; null where there is none. */
  runtimeConfig: string | null;
  maxBodyBytes: number;
  /** How long the attempts of one request may take until the client has a byte; null: as `dispatch` thinks best. */
  failoverDeadlineMs: number | null;
  /** Of the bodies of all requests under way together. */
  maxBodyBytesInFlight: number;
  /** Calls under way at once to one origin of a provider. */
  maxUpstreamConnections: number;
  /** Proxies in front of us whose X-Forwarded-For is believed. */
  trustProxy: number;
  smtpUrl: string | null;
  github: OAuthPair | null;
  google: OAuthPair | null;
  stripe: { secretKey: string; webhookSecret: string | null; apiBase: string | null } | null;
  metricsPort: number | null;
  otlpEndpoint: string | null;
  /** The operator set NODE_ENV=production. */
  production: boolean;
  /** A provider's key: `openai`, `OPENAI` and `OPENAI_API_KEY` mean the same variable. Null when it is not set. */
  providerKey(name: string): string | null;
  /** A provider's address from `<NAME>_BASE_URL`, without a trailing slash. Null when it is not set. */
  providerBaseUrl(name: string): string | null;
}

/** The environment is not fit; the message has a line for each variable. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

type Source = Record<string, string | undefined>;

/** Told by the launcher, because both change what we may do and it must set the plain variables for others. */
const EMBEDDED_MARK = 'RUNTIME_EMBEDDED_DATABASE';
const OPERATOR_NODE_ENV = 'RUNTIME_OPERATOR_NODE_ENV';

/**
 * Reads and checks the environment. An empty value counts as not set. Makes AUTH_SECRET and
 * ENCRYPTION_KEY in DATA_DIR when neither is given and the database is the embedded one.
 * @throws EnvError naming each wrong variable, what was found (never a secret) and what was expected.
 */
export function loadEnv(source: Source = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = Variables.safeParse(given);
  const complaints = [...complaintsOf(parsed.error), ...findContradictions(given)];
  if (!parsed.success || complaints.length > 0) throw new EnvError(describe(complaints, given));
  const read = parsed.data;
  const embedded = !read.DATABASE_URL || read[EMBEDDED_MARK] === '1';
  const host = read.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0');
  const dataDir = path.resolve(read.DATA_DIR);
  return {
    port: read.PORT,
    host,
    dataDir,
    databaseUrl: read.DATABASE_URL ?? null,
    embedded,
    redisUrl: read.REDIS_URL ?? null,
    authSecret: read.AUTH_SECRET ?? readOrCreateSecret(dataDir, 'auth-secret'),
    encryptionKey: read.ENCRYPTION_KEY ?? Buffer.from(readOrCreateSecret(dataDir, 'encryption-key'), 'hex'),
    publicUrl: read.PUBLIC_URL ?? defaultPublicUrl(host, read.PORT),
    savingsSharePpm: read.SAVINGS_SHARE,
    logLevel: read.LOG_LEVEL,
    runtimeConfig: read.RUNTIME_CONFIG ? path.resolve(read.RUNTIME_CONFIG) : null,
    maxBodyBytes: read.MAX_BODY_BYTES,
    failoverDeadlineMs: read.FAILOVER_DEADLINE_MS ?? null,
    maxBodyBytesInFlight:
      read.MAX_BODY_BYTES_IN_FLIGHT ?? Math.max(BODY_BYTES_IN_FLIGHT, read.MAX_BODY_BYTES),
    maxUpstreamConnections: read.MAX_UPSTREAM_CONNECTIONS,
    trustProxy: read.TRUST_PROXY,
    smtpUrl: read.SMTP_URL ?? null,
    github: pair(read.AUTH_GITHUB_ID, read.AUTH_GITHUB_SECRET),
    google: pair(read.AUTH_GOOGLE_ID, read.AUTH_GOOGLE_SECRET),
    stripe: read.STRIPE_SECRET_KEY
      ? {
          secretKey: read.STRIPE_SECRET_KEY,
          webhookSecret: read.STRIPE_WEBHOOK_SECRET ?? null,
          apiBase: read.STRIPE_API_BASE ?? null,
        }
      : null,
    metricsPort: read.METRICS_PORT ?? null,
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    production: (source[OPERATOR_NODE_ENV] ?? read.NODE_ENV) === 'production',
    providerKey: (name) => given[providerVariable(name, '_API_KEY')] ?? given[name] ?? null,
    providerBaseUrl: (name) => withoutSlash(given[providerVariable(name, '_BASE_URL')] ?? null),
  };
}

/**
 * Makes the embedded database's address known to all that read the environment (Prisma, Next, a later
 * `loadEnv`), without it counting as one the operator gave.
 */
export function setEmbeddedDatabase(url: string, target: Source = process.env): void {
  target.DATABASE_URL = url;
  target[EMBEDDED_MARK] = '1';
}

const BODY_BYTES = 32 * 1024 * 1024;
const BODY_BYTES_IN_FLIGHT = 512 * 1024 * 1024;

/** Values that no message may show. */
const SECRET = /SECRET|KEY|PASSWORD|TOKEN|CREDENTIALS|DATABASE_URL|REDIS_URL|SMTP_URL/;

const text = () => z.string();
const matching = (pattern: RegExp, expected: string) => z.string().regex(pattern, expected);
const wholeNumber = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`;
  return matching(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
};
const address = (schemes: string[], expected: string) =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), expected);
const webAddress = () => address(['http:', 'https:'], 'an address beginning with http:// or https://');
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const Variables = z.looseObject({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: matching(/^[A-Za-z0-9.:_-]+$/, 'an address or host name to listen on, such as 127.0.0.1').optional(),
  DATA_DIR: text().default('.data'),
  DATABASE_URL: address(
    ['postgres:', 'postgresql:'],
    'postgresql://user:password@host:5432/database',
  ).optional(),
  [EMBEDDED_MARK]: text().optional(),
  REDIS_URL: address(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  AUTH_SECRET: matching(/^.{32,}$/, 'at least 32 characters').optional(),
  ENCRYPTION_KEY: z
    .string()
    .transform(decodeKey)
    .refine((key) => key.length === 32, '32 bytes, as 64 hexadecimal digits or in base64')
    .optional(),
  PUBLIC_URL: webAddress().transform(trimSlash).optional(),
  SAVINGS_SHARE: matching(
    /^(?:0?\.\d{1,6}|0|1(?:\.0{1,6})?)$/,
    'a decimal from 0 to 1 with at most 6 decimals, such as 0.5',
  )
    .transform((share) => Number(parsePerMillion(share.replace(/^\./, '0.'))))
    .default(500_000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  RUNTIME_CONFIG: text().optional(),
  MAX_BODY_BYTES: wholeNumber(1_024, 1_073_741_824).default(BODY_BYTES),
  MAX_BODY_BYTES_IN_FLIGHT: wholeNumber(1_024, 1_099_511_627_776).optional(),
  MAX_UPSTREAM_CONNECTIONS: wholeNumber(1, 60_000).default(4_096),
  FAILOVER_DEADLINE_MS: wholeNumber(1_000, 3_600_000).optional(),
  TRUST_PROXY: wholeNumber(0, 32).default(0),
  SMTP_URL: address(['smtp:', 'smtps:'], 'smtp://user:password@host:587').optional(),
  AUTH_GITHUB_ID: text().optional(),
  AUTH_GITHUB_SECRET: text().optional(),
  AUTH_GOOGLE_ID: text().optional(),
  AUTH_GOOGLE_SECRET: text().optional(),
  STRIPE_SECRET_KEY: text().optional(),
  STRIPE_WEBHOOK_SECRET: text().optional(),
  STRIPE_API_BASE: webAddress().optional(),
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress().optional(),
  GOOGLE_VERTEX_CREDENTIALS: matching(/^\{.*\}$/s, 'a service account’s JSON').optional(),
  GOOGLE_VERTEX_PROJECT: matching(/^[a-z0-9.:-]+$/, 'the id of a Google Cloud project').optional(),
  GOOGLE_VERTEX_LOCATION: matching(/^[a-z0-9-]+$/, 'global or a location such as us-central1').optional(),
  NODE_ENV: text().optional(),
});

/** Every variable that is checked by name; the docs tell of each. */
export const CHECKED_VARIABLES: readonly string[] = Object.keys(Variables.shape).filter(
  (name) => name !== EMBEDDED_MARK,
);

/** Providers of the starter catalog and local servers; other variables named so are not ours to judge. */
const PROVIDER_BASE_URL =
  /^(?:OPENAI|ANTHROPIC|GEMINI|GROQ|DEEPSEEK|MISTRAL|TOGETHER|FIREWORKS|OPENROUTER|XAI|CEREBRAS|DEEPINFRA|COHERE|BEDROCK|VERTEX|AZURE_OPENAI|OLLAMA)_BASE_URL$|^AZURE_OPENAI_ENDPOINT$/;

interface Complaint {
  name: string;
  expected: string;
}

function complaintsOf(error: z.ZodError | undefined): Complaint[] {
  return (error?.issues ?? []).map((issue) => ({ name: String(issue.path[0]), expected: issue.message }));
}

/** What no variable shows by itself. */
function findContradictions(given: Source): Complaint[] {
  const found: Complaint[] = [];
  if (given.DATABASE_URL && given[EMBEDDED_MARK] !== '1') {
    const because = 'because DATABASE_URL is set (`openssl rand -hex 32` makes one)';
    if (!given.AUTH_SECRET)
      found.push({ name: 'AUTH_SECRET', expected: `at least 32 characters, ${because}` });
    if (!given.ENCRYPTION_KEY)
      found.push({ name: 'ENCRYPTION_KEY', expected: `64 hexadecimal digits, ${because}` });
  }
  const [one, all] = [given.MAX_BODY_BYTES ?? String(BODY_BYTES), given.MAX_BODY_BYTES_IN_FLIGHT];
  if (all && Number(all) < Number(one))
    found.push({ name: 'MAX_BODY_BYTES_IN_FLIGHT', expected: `at least MAX_BODY_BYTES, ${one}` });
  for (const name of ['AUTH_GITHUB', 'AUTH_GOOGLE']) {
    const halves = [`${name}_ID`, `${name}_SECRET`];
    const missing = halves.filter((half) => !given[half]);
    if (missing.length === 1)
      found.push({ name: missing[0] ?? '', expected: `both of ${halves.join(' and ')}, or neither` });
  }
  for (const [name, value] of Object.entries(given)) {
    if (!PROVIDER_BASE_URL.test(name)) continue;
    found.push(
      ...complaintsOf(webAddress().safeParse(value).error).map(({ expected }) => ({ name, expected })),
    );
  }
  return found;
}

function describe(complaints: Complaint[], given: Source): string {
  const lines = complaints.map(({ name, expected }) => {
    const value = given[name];
    let found = 'nothing';
    if (value !== undefined)
      found = SECRET.test(name)
        ? `a value of ${value.length} characters`
        : JSON.stringify(value.slice(0, 80));
    return `  ${name}: found ${found}; expected ${expected}`;
  });
  return `The environment is not right:\n${lines.join('\n')}`;
}

function decodeKey(value: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0);
}

/** A server that listens everywhere is found here as localhost; on this machine alone, by the one address it has. */
function defaultPublicUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function providerVariable(name: string, suffix: '_API_KEY' | '_BASE_URL'): string {
  const stem = name.replace(/_(?:API_KEY|BASE_URL)$/, '');
  return stem.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_') + suffix;
}

function pair(id: string | undefined, secret: string | undefined): OAuthPair | null {
  return id && secret ? { id, secret } : null;
}

function withoutSlash(url: string | null): string | null {
  return url === null ? null : trimSlash(url);
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
