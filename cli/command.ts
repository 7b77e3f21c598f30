import type { ParseArgsConfig } from 'node:util';
import type { Pool } from 'pg';
import { stringifyJson } from '@/lib/base/decimal-json';
import type { Env } from '@/lib/base/env';

/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Io {
  /** Results only. */
  stdout(text: string): void;
  /** All that is said to a person. */
  stderr(text: string): void;
  readStdin(): Promise<string>;
  env: Record<string, string | undefined>;
}

export interface Command {
  /** As typed: `key create`. */
  name: string;
  /** What follows the name: `--workspace W [--name N]`. */
  usage: string;
  summary: string;
  options?: ParseArgsConfig['options'];
  /** Options that must be there. */
  required?: readonly string[];
  /** Names of what stands without a flag; all must be there. */
  positionals?: readonly string[];
  /** More may follow the last one. */
  variadic?: boolean;
  /** @returns the exit code; 0 without one */
  run(call: Call): Promise<number | undefined>;
}

/** One call of a command: what was typed, and what it may use. */
export interface Call {
  positionals: readonly string[];
  io: Io;
  /** Text of an option; undefined where it was not given. */
  text(name: string): string | undefined;
  isSet(name: string): boolean;
  /** The environment. @throws EnvError */
  env(): Env;
  /** The database, started if need be; closed and stopped when the command ends. */
  pool(): Promise<Pool>;
  /** Prints the result: for people, or with `--json` as one line of JSON. */
  print(json: unknown, human: string): void;
  say(line: string): void;
}

/** What was typed cannot be understood: usage on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A call's `print`. */
export function printer(io: Io, asJson: boolean): Call['print'] {
  return (json, human) => io.stdout(`${asJson ? stringifyJson(json) : human}\n`);
}
