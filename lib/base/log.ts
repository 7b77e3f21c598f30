import pino from 'pino';

/** A level that is none of these is named by the check of the environment, which comes after this. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The process's log: JSON lines on stderr, so that stdout stays for what a person or program asked for.
 * Prompts, answers and secrets never go in; log ids, codes, counts and times.
 */
export const log = pino(
  {
    level: LEVELS.includes(process.env.LOG_LEVEL ?? '') ? process.env.LOG_LEVEL : 'info',
    base: undefined,
    redact: {
      paths: ['authorization', '*.authorization', 'key', '*.apiKey', 'password', '*.password'],
      censor: '[removed]',
    },
    serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
  },
  pino.destination({ fd: 2, sync: false }),
);
