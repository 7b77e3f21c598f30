import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Env, loadEnv } from '@/lib/base/env';
import { isApiError } from '@/lib/base/errors';
import { isDatabaseDown } from '@/lib/db/pool';
import { type Call, type Command, type Io, printer, UsageError } from './command';
import { COMMANDS } from './commands';
import { type OpenDatabase, openDatabase } from './database';

const COMMON: ParseArgsConfig['options'] = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/**
 * Runs one command line. Results go to stdout, all else to stderr.
 * @param argv what follows the program's name
 * @param onOpen told of what must be closed when the process is interrupted
 * @returns the exit code: 0 done, 1 it failed, 2 it was not understood
 */
export async function runCli(
  argv: readonly string[],
  io: Io,
  onOpen: (close: () => Promise<void>) => void = () => {},
): Promise<number> {
  const command = findCommand(argv);
  if (!command) return answerUnknown(argv, io);
  let database: OpenDatabase | null = null;
  let env: Env | null = null;
  const say = (line: string) => io.stderr(`${line}\n`);
  try {
    const typed = parse(command, argv);
    if (typed.values.help) {
      io.stdout(`${usageOf(command)}\n`);
      return 0;
    }
    const readEnv = () => {
      env ??= loadEnv(io.env);
      return env;
    };
    const call: Call = {
      positionals: typed.positionals,
      io,
      text: (name) => typed.values[name] as string | undefined,
      isSet: (name) => typed.values[name] !== undefined,
      env: readEnv,
      async pool() {
        database ??= await openDatabase(readEnv(), say);
        onOpen(database.close);
        return database.pool;
      },
      print: printer(io, typed.values.json === true),
      say,
    };
    return (await command.run(call)) ?? 0;
  } catch (error) {
    if (!(error instanceof UsageError)) return answerFailure(error, io);
    say(`${error.message}\n\n${usageOf(command)}`);
    return 2;
  } finally {
    // TypeScript does not see that `call.pool` sets it.
    await (database as OpenDatabase | null)?.close();
  }
}

function findCommand(argv: readonly string[]): Command | undefined {
  return COMMANDS.find((command) => command.name.split(' ').every((word, index) => argv[index] === word));
}

interface Typed {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
}

function parse(command: Command, argv: readonly string[]): Typed {
  const args = argv.slice(command.name.split(' ').length);
  let typed: Typed;
  try {
    typed = parseArgs({
      args,
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error),
    );
  }
  if (typed.values.help) return typed;
  const missing = (command.required ?? []).filter((name) => typed.values[name] === undefined);
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.map((name) => `--${name}`).join(', ')}.`);
  const wanted = command.positionals ?? [];
  if (typed.positionals.length < wanted.length) {
    throw new UsageError(`Missing: ${wanted.slice(typed.positionals.length).join(' ')}.`);
  }
  if (typed.positionals.length > wanted.length && !command.variadic) {
    throw new UsageError(`Not understood: ${typed.positionals.slice(wanted.length).join(' ')}.`);
  }
  return typed;
}

function answerUnknown(argv: readonly string[], io: Io): number {
  const [noun = ''] = argv;
  const isHelp = ['help', '--help', '-h'].includes(noun) || argv.includes('--help') || argv.includes('-h');
  const ofNoun = COMMANDS.filter((command) => command.name.split(' ')[0] === noun);
  const listed = ofNoun.length > 0 ? ofNoun : COMMANDS;
  const text = `Usage: npm run -s runtime -- <command> [--json]\n\n${listed.map(overview).join('\n')}\n`;
  if (isHelp) {
    io.stdout(text);
    return 0;
  }
  io.stderr(
    `${argv.length === 0 ? '' : `There is no command \`${argv.slice(0, 2).join(' ')}\`.\n\n`}${text}`,
  );
  return 2;
}

function overview(command: Command): string {
  return `  ${command.name} ${command.usage}\n      ${command.summary}`;
}

function usageOf(command: Command): string {
  return `Usage: npm run -s runtime -- ${command.name} ${command.usage} [--json]\n  ${command.summary}`;
}

function answerFailure(error: unknown, io: Io): number {
  const message = error instanceof Error ? error.message : String(error);
  const isPlain =
    isApiError(error) || error instanceof RangeError || (error instanceof Error && error.name !== 'Error');
  if (isDatabaseDown(error)) io.stderr(`The database cannot be reached: ${message}\n`);
  else io.stderr(`${isPlain ? '' : 'Failed: '}${message}\n`);
  if (io.env.LOG_LEVEL === 'debug' && error instanceof Error) io.stderr(`${error.stack}\n`);
  return 1;
}
