#!/usr/bin/env node
// Stands in for Prisma's native schema engine: JSON-RPC on stdio, answered by @prisma/schema-engine-wasm
// over the JavaScript driver adapter. Everything comes from npm, so no engine has to be downloaded.
// The versions of prisma, adapter-pg and the wasm engine are pinned together; the drift check of
// `npm test` (migrate diff --exit-code) fails when an upgrade breaks what is patched here.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const PG_CHAR_OID = 18;
const PG_BPCHAR_OID = 1042;
const SHADOW_PREFIX = 'prisma_migrate_shadow_';

/** Reads the arguments the Prisma CLI gives its engine. */
function readArguments(argv) {
  const read = { datamodels: [], url: undefined, command: undefined, version: false };
  for (let index = 0; index < argv.length; index++) {
    if (argv[index] === '--datamodels') read.datamodels.push(argv[++index]);
    else if (argv[index] === '--datasource') read.url = JSON.parse(argv[++index]).url || undefined;
    else if (argv[index] === 'cli') read.command = argv[++index];
    else if (argv[index] === '--version') read.version = true;
  }
  return read;
}

/** Loads the wasm engine by hand: its own loader expects a bundler. */
async function loadEngine() {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bindings = await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href);
  const bytes = fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => logError({ message }) };
  return bindings;
}

/** The CLI reads the engine's failures as JSON lines on stderr. */
function logError(fields) {
  process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
}

/** A throw-away PostgreSQL in memory: the shadow database when there is no server. */
async function connectInMemory() {
  const { PGlite } = await import('@electric-sql/pglite');
  const { PrismaPGlite } = await import('pglite-prisma-adapter');
  return new PrismaPGlite(new PGlite()).connect();
}

/**
 * Two gaps of adapter-pg. It does not know pg_catalog's one-byte "char", which introspection reads: report
 * it as Character. It cuts scripts at every semicolon, also inside a function's body: send them whole.
 */
function patchAdapter(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  let prototype = Object.getPrototypeOf(adapter);
  while (!Object.hasOwn(prototype, 'performIO')) prototype = Object.getPrototypeOf(prototype);
  if (prototype.patchedHere) return adapter;
  prototype.patchedHere = true;
  const { performIO, queryRaw } = prototype;
  let charColumns = [];
  prototype.performIO = async function (query) {
    const result = await performIO.call(this, query);
    charColumns = [];
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID !== PG_CHAR_OID) return;
      charColumns.push(index);
      field.dataTypeID = PG_BPCHAR_OID;
    });
    return result;
  };
  prototype.queryRaw = async function (query) {
    const result = await queryRaw.call(this, query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

/** A shadow database beside the target. adapter-pg's own drops it before closing its pool, which fails. */
async function connectShadow(url) {
  const name = SHADOW_PREFIX + crypto.randomUUID();
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const adapter = patchAdapter(await new PrismaPg({ connectionString: shadowUrl.href }).connect());
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return adapter;
}

/** The engine connects as soon as it is made; where no server is needed, it gets one in memory. */
function adapterFactory(url, needsServer) {
  const factory = new PrismaPg({ connectionString: url });
  const online = url !== undefined && needsServer;
  const connect = factory.connect.bind(factory);
  factory.connect = online ? async () => patchAdapter(await connect()) : connectInMemory;
  factory.connectToShadowDb = online ? () => connectShadow(url) : connectInMemory;
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** `cli can-connect-to-database`, `cli create-database`: one job, then the exit code is the answer. */
async function runCommand(command, url) {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  if (command === 'create-database') target.pathname = '/postgres';
  const client = new pg.Client({ connectionString: target.href });
  try {
    await client.connect();
    if (command === 'create-database') await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    await client.end();
    return 0;
  } catch (error) {
    logError({ error_code: error.code === '3D000' ? 'P1003' : 'P1001', message: error.message });
    return 1;
  }
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

function sendFailure(id, error) {
  const message = error?.message ?? String(error);
  const code = error?.code ?? message.match(/^(P\d{4})/)?.[1];
  const data = { is_panic: false, message, meta: error?.meta ?? null, error_code: code };
  send({ id, error: { code: 4466, message: 'An error happened.', data } });
}

/** Diffing files and folders needs no server; everything else, and a diff that names a database, does. */
function needsServer(method, params) {
  const liveTags = ['url', 'schemaDatasource'];
  return method !== 'diff' || [params.from, params.to].some((side) => liveTags.includes(side.tag));
}

async function serve({ datamodels, url }) {
  const bindings = await loadEngine();
  const schemas = datamodels.map((file) => [file, fs.readFileSync(file, 'utf8')]);
  let engine;
  const open = (online) => {
    engine ??= bindings.SchemaEngine.new(
      { datamodels: schemas.length > 0 ? schemas : undefined },
      () => {},
      adapterFactory(url, online),
    );
    return engine;
  };
  const answer = async ({ id, method, params }) => {
    if (!method) return;
    try {
      const call = await open(needsServer(method, params));
      const result = await call[method === 'getDatabaseVersion' ? 'version' : method](params);
      if (method !== 'diff') return send({ id, result: result ?? {} });
      // The native engine prints a diff by calling back; the wasm one returns it.
      if (result.stdout) send({ id: 9999, method: 'print', params: { content: result.stdout } });
      send({ id, result: { exitCode: result.exitCode } });
    } catch (error) {
      sendFailure(id, error);
    }
  };
  readline.createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line)));
  process.stdin.on('end', () => process.exit(0));
}

const options = readArguments(process.argv.slice(2));
if (options.version) process.stdout.write(`schema-engine-wasm ${(await loadEngine()).version()}\n`);
else if (options.command) process.exitCode = await runCommand(options.command, options.url);
else await serve(options);
