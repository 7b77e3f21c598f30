/** A variable of the environment as the docs tell of it. */
export interface EnvironmentVariable {
  /** One, or several that belong together. */
  names: readonly string[];
  /** Its value where it is not set. */
  standard: string;
  about: string;
}

const variable = (names: string, standard: string, about: string): EnvironmentVariable => ({
  names: names.split(' '),
  standard,
  about,
});

/**
 * Every variable that `loadEnv` checks, but the keys and addresses of providers, which the catalog names. A test compares
 * the two.
 */
export const ENVIRONMENT: readonly EnvironmentVariable[] = [
  variable('PORT', '`3000`', 'The port it listens on.'),
  variable('HOST', '`127.0.0.1`; `0.0.0.0` with `DATABASE_URL`', 'The address it listens on.'),
  variable('PUBLIC_URL', 'from host and port', 'Where people and programs reach it: in mails and samples.'),
  variable('DATA_DIR', '`.data`', 'Embedded database, secrets, demo keys and the settlement journal.'),
  variable('DATABASE_URL', 'the embedded one', 'PostgreSQL 14 or newer.'),
  variable(
    'AUTH_SECRET',
    'made in `DATA_DIR`',
    'At least 32 characters; signs dashboard sessions. Required with `DATABASE_URL`.',
  ),
  variable(
    'ENCRYPTION_KEY',
    'made in `DATA_DIR`',
    '32 bytes, hexadecimal or base64; seals what is stored and keys the hashes. Required with `DATABASE_URL`.',
  ),
  variable('SAVINGS_SHARE', '`0.5`', 'The gateway’s share of a saving, from 0 to 1.'),
  variable('RUNTIME_CONFIG', 'none', 'A JSON file with providers and models of your own.'),
  variable('LOG_LEVEL', '`info`', '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.'),
  variable('MAX_BODY_BYTES', '`33554432`', 'The largest body of a request; beyond it 413.'),
  variable(
    'MAX_BODY_BYTES_IN_FLIGHT',
    '`536870912`',
    'All bodies of requests under way together; beyond it 503.',
  ),
  variable(
    'MAX_UPSTREAM_CONNECTIONS',
    '`4096`',
    'Calls under way at once to one address of a provider; beyond it another route, else 503.',
  ),
  variable(
    'FAILOVER_DEADLINE_MS',
    '180000 streamed, 600000 not',
    'How long all attempts of a request may take until the client has a byte; beyond it 504.',
  ),
  variable('TRUST_PROXY', '`0`', 'How many proxies in front are believed about the client’s address.'),
  variable(
    'SMTP_URL',
    'none',
    'Sends sign-in mails. Without it, links are printed to the console on loopback.',
  ),
  variable('AUTH_GITHUB_ID AUTH_GITHUB_SECRET', 'none', 'Sign-in with GitHub.'),
  variable('AUTH_GOOGLE_ID AUTH_GOOGLE_SECRET', 'none', 'Sign-in with Google.'),
  variable(
    'GOOGLE_VERTEX_CREDENTIALS GOOGLE_VERTEX_PROJECT GOOGLE_VERTEX_LOCATION',
    'none; the account’s; `global`',
    'Gemini at Vertex AI: the service account’s JSON, its project and its location.',
  ),
  variable(
    'REDIS_URL METRICS_PORT OTEL_EXPORTER_OTLP_ENDPOINT',
    'none',
    'Checked and not used yet: nothing is sent to these or served there by this version.',
  ),
  variable(
    'STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET STRIPE_API_BASE',
    'none',
    'Checked and not used yet: credits are granted by the operator.',
  ),
  variable('NODE_ENV', 'none', '`production`: no demo keys, and the sandbox alone does not make it ready.'),
];
