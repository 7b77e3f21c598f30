// The fake providers of the API tests, for programs that run without a bundler, and Google's token endpoint.
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns `{ SAYS, startFakeUpstream }` of `tests/support` */
export async function loadFakeProviders() {
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-fakes-'));
  const outfile = path.join(folder, 'fake-providers.mjs');
  try {
    await build({
      entryPoints: [path.join(ROOT, 'tests', 'support', 'fake-providers.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: { '@': ROOT },
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A service account, and the endpoint that gives tokens for it: it checks the assertion's signature, as Google does.
 * Its address is fixed in the product, so the server under test is started with `road`, which leads it here.
 */
export async function startGoogleTokens() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const assertions = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const assertion = new URLSearchParams(Buffer.concat(chunks).toString()).get('assertion') ?? '';
    const [header, claims, signature] = assertion.split('.');
    const isSigned = createVerify('sha256')
      .update(`${header}.${claims}`)
      .verify(publicKey, signature ?? '', 'base64url');
    if (isSigned) assertions.push(JSON.parse(Buffer.from(claims, 'base64url').toString()));
    response.writeHead(isSigned ? 200 : 400, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        isSigned ? { access_token: 'ya29.fake', expires_in: 3_600 } : { error: 'invalid_grant' },
      ),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const account = {
    type: 'service_account',
    project_id: 'test-project',
    client_email: 'tester@test-project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const road = `
    import net from 'node:net';
    import tls from 'node:tls';
    const { connect } = tls;
    tls.connect = (options, ...rest) => {
      if (options.host !== 'oauth2.googleapis.com') return connect(options, ...rest);
      const socket = net.connect(${server.address().port}, '127.0.0.1');
      socket.once('connect', () => socket.emit('secureConnect'));
      return socket;
    };`;
  return {
    account: JSON.stringify(account),
    assertions,
    /** @returns arguments for Node */
    async road(folder) {
      const file = path.join(folder, 'google-road.mjs');
      await writeFile(file, road);
      return ['--import', pathToFileURL(file).href];
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
