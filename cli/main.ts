import './quiet';
import { text } from 'node:stream/consumers';
import { runCli } from './run-cli';

let close: (() => Promise<void>) | null = null;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, async () => {
    await close?.().catch(() => {});
    process.exit(code);
  });
}
// `… | head` has read enough.
process.stdout.on('error', () => process.exit(0));

const code = await runCli(
  process.argv.slice(2),
  {
    stdout: (chunk) => process.stdout.write(chunk),
    stderr: (chunk) => process.stderr.write(chunk),
    readStdin: () => text(process.stdin),
    env: process.env,
  },
  (opened) => {
    close = opened;
  },
);
process.stdout.write('', () => process.exit(code));
