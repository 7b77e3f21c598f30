// Notes in content/docs/edited.json the day on which each page of the docs was last changed, so that a copy without history
// shows it too. Run it after changing a page: `npm run docs:dates`. A test fails where that was forgotten.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'content', 'docs');
const record = path.join(folder, 'edited.json');

function readRecord() {
  try {
    return JSON.parse(readFileSync(record, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

const before = readRecord();
const today = new Date().toISOString().slice(0, 10);
const pages = readdirSync(folder)
  .filter((name) => name.endsWith('.mdx'))
  .sort();
const after = Object.fromEntries(
  pages.map((name) => {
    const text = createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex')
      .slice(0, 16);
    return [name, before[name]?.text === text ? before[name] : { on: today, text }];
  }),
);
writeFileSync(record, `${JSON.stringify(after, null, 2)}\n`);
const changed = pages.filter((name) => before[name]?.text !== after[name].text);
process.stdout.write(changed.length > 0 ? `${changed.join('\n')}\n` : 'No page changed.\n');
