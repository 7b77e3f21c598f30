// The samples of the docs' client guides: `content/guides`, from which the page shows them and the tests run them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const GUIDES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'content', 'guides');
/** The server that the samples are written for. */
const WRITTEN_FOR = 'http://127.0.0.1:3000';

/** A sample as the page of this server shows it. */
export function readGuide(name, origin) {
  const text = readFileSync(path.join(GUIDES, name), 'utf8');
  if (!text.includes(WRITTEN_FOR)) throw new Error(`${name} does not name ${WRITTEN_FOR}`);
  return text.replaceAll(WRITTEN_FOR, origin);
}

/**
 * Runs a sample as a reader would, in a folder that has the packages it needs.
 * @returns what it printed
 */
export async function runGuide(name, { folder, origin, key }) {
  const file = path.join(folder, `.guide-${process.pid}-${name}`);
  await writeFile(file, readGuide(name, origin));
  try {
    return await output(process.execPath, [file], { cwd: folder, env: { GATEWAY_API_KEY: key } });
  } finally {
    await rm(file);
  }
}

/**
 * What a program printed, its errors left out.
 * @param env set beside what it needs of our own
 * @throws Error with all that it printed where it fails or takes longer than two minutes
 */
export function output(command, args, { cwd, env }) {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  const told = { stdout: '', stderr: '' };
  for (const name of Object.keys(told)) {
    child[name].setEncoding('utf8').on('data', (text) => {
      told[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(told.stdout);
      else reject(new Error(`${path.basename(command)}: ${code ?? signal}\n${told.stdout}\n${told.stderr}`));
    });
  });
}
