/** The package as somebody gets it: packed, installed by npm in an empty folder, run, and compiled against. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../../edge/node/build/build-package.ts';

const ROOT = join(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** What docs/library.md promises. */
const MOST_PACKED_BYTES = 900_000;
const MOST_UNPACKED_BYTES = 3_000_000;
/** What npm adds with it is more on some machines than on others. */
const MOST_INSTALLED_BYTES = 150_000_000;

/** What `npm test` says to its scripts about this repository. Where npm finds its packages stays. */
const OF_OUR_RUN = /^(npm_(?!config_(userconfig|registry|cache)$)|INIT_CWD$|NODE_OPTIONS$)/;
/** All that is started here runs on the Node that runs this test. */
const ENV: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_OUR_RUN.test(name))),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
};

/** Says on standard error which packages were loaded. */
const LOADED = `
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url) ?? [];
    if (name) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => isMainThread && process.stderr.write(\`\\nLOADED \${JSON.stringify([...packages])}\\n\`));
`;

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

let work: string;
let app: string;
let packed: Packed;

const run = (file: string, args: readonly string[], cwd: string, env = ENV) =>
  promisify(execFile)(file, args, { cwd, env, maxBuffer: 1 << 26 });
const cinematch = (...args: string[]) => run('npx', ['cinematch', ...args], app);

/** Packages that a command loads, and what it prints. */
async function loadedBy(...args: string[]): Promise<{ packages: string[]; stdout: string }> {
  const env = { ...ENV, NODE_OPTIONS: `--import=${join(app, 'loaded.mjs')}` };
  const { stdout, stderr } = await run(process.execPath, ['node_modules/.bin/cinematch', ...args], app, env);
  return { packages: JSON.parse(/^LOADED (.*)$/m.exec(stderr)?.[1] ?? ''), stdout };
}

beforeAll(async () => {
  await buildPackage();
  work = await mkdtemp(join(tmpdir(), 'cinematch-package-'));
  app = join(work, 'app');
  await mkdir(app);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], ROOT);
  [packed] = Object.values(JSON.parse(stdout)) as Packed[];
  await writeIn('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }));
  await writeIn('loaded.mjs', LOADED);
  await run('npm', ['install', join(work, packed.filename)], app);
});
afterAll(() => work && rm(work, { recursive: true }));

it('is small, and has nothing that only the repository needs', async () => {
  const { size, unpackedSize, files } = packed;
  const installed = await bytesIn(join(app, 'node_modules'));
  process.stdout.write(`packed ${size} bytes, unpacked ${unpackedSize}, installed with dependencies ${installed}\n`);
  expect(size).toBeLessThan(MOST_PACKED_BYTES);
  expect(unpackedSize).toBeLessThan(MOST_UNPACKED_BYTES);
  expect(installed).toBeLessThan(MOST_INSTALLED_BYTES);
  const guide = await readFile(join(ROOT, 'docs/library.md'), 'utf8');
  const promise = `less than ${MOST_PACKED_BYTES / 1e3} KB packed and less than ${MOST_UNPACKED_BYTES / 1e6} MB unpacked`;
  expect(guide).toContain(promise);
  const strange = files.filter(
    ({ path }) =>
      !/^(package\.json|[A-Z]+(\.md)?|dist\/((batch|edge|models|shared|data)\/.*|package\.json|wrangler\.toml))$/.test(
        path,
      ),
  );
  expect(strange).toEqual([]);
  expect(files.filter(({ path }) => /\/(build|tools|workers|client)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

describe('the command line', () => {
  it('trains on the sample, on threads too', async () => {
    const { stdout } = await cinematch('nightly', '--threads', '2');
    expect(JSON.parse(stdout)).toMatchObject({ published: true, outcome: 'written' });
  });

  it('gives the release that the sources give', async () => {
    const sources = join(work, 'sources');
    const { stdout } = await run(
      process.execPath,
      [join(ROOT, 'batch/cli.ts'), 'nightly', '--releases', sources],
      work,
    );
    expect(JSON.parse(stdout).release).toBe(await currentRelease());
  });

  it('writes a site, with the service worker that was built for the package', async () => {
    const { stdout } = await cinematch('site', '--out', 'public');
    expect(JSON.parse(stdout).light.of).toBe(await currentRelease());
    const worker = await readFile(join(app, 'public/service-worker.js'), 'utf8');
    const [, named] = /"style\.css":"\/(assets\/style-\w+\.css)"/.exec(worker) ?? [];
    expect((await stat(join(app, 'public', named))).size).toBeGreaterThan(1_000);
    expect(await readFile(join(app, 'public/index.html'), 'utf8')).toContain(named);
  });

  it('loads DuckDB only where it reads or writes tables, and the client of R2 nowhere else', async () => {
    const { packages } = await loadedBy('--help');
    expect(packages).toEqual(['cinematch', 'commander']);
    const heavy = /^(@duckdb|@aws-sdk|hono|@hono|yauzl)/;
    for (const command of ['recommend --ratings 1:5 -n 1', 'releases list', 'export --out lists.ndjson --limit 5']) {
      const loaded = await loadedBy(...command.split(' '));
      expect(
        loaded.packages.filter((name) => heavy.test(name)),
        command,
      ).toEqual([]);
    }
    const loaded = await loadedBy('export', '--out', 'lists.parquet', '--limit', '5');
    expect(loaded.packages.filter((name) => heavy.test(name))).toEqual(['@duckdb/node-api', '@duckdb/node-bindings']);
    expect(JSON.parse(loaded.stdout)).toMatchObject({ users: 5, recommendations: 50 });
  });

  it('says so when wrangler is needed and not installed', async () => {
    const refused = await cinematch('releases', 'publish', '--to', 'r2-local').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('npm install wrangler') });
  });
});

describe('the service, and programs as docs/library.md has them', () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let files: Server;

  beforeAll(async () => {
    service = await startService();
    files = createServer(async ({ url = '' }, response) => {
      response.end(await readFile(join(app, 'data/releases', url)));
    }).listen(0, '127.0.0.1');
    await once(files, 'listening');
    const guide = await readFile(join(ROOT, 'docs/library.md'), 'utf8');
    for (const [, name, source] of guide.matchAll(/<!-- (\w+\.ts) -->\n```ts\n(.*?)```/gs)) {
      await writeIn(name, source.replace('http://localhost:8787', service.url).replace('port: 3000', 'port: 0'));
    }
    const memory = await readFile(join(app, 'memory.ts'), 'utf8');
    const address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/${await currentRelease()}`;
    await writeIn('memory.ts', memory.replace(/https:\/\/example\.org\/releases\/\w+/, address));
    const base = { strict: true, target: 'es2024', lib: ['es2024', 'dom'], outDir: 'out' };
    const portable = { compilerOptions: { ...base, types: [] }, files: ['memory.ts', 'client.ts', 'node.ts'] };
    const types = { types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] };
    const node = { compilerOptions: { ...base, ...types }, files: ['app.ts'] };
    await writeIn('portable.json', JSON.stringify(portable));
    await writeIn('node.json', JSON.stringify(node));
  });
  afterAll(async () => {
    files?.close();
    await service?.stop();
  });

  it('serves pages and API from what is in the package', async () => {
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(service.url + path, init);
      expect(response.status, path).toBe(200);
      return response.text();
    };
    await ask('/readyz');
    const list = JSON.parse(await ask('/v1/users/1/recommendations?n=3'));
    expect(list.recommendations).toHaveLength(3);
    const page = await ask('/', { headers: { accept: 'text/html' } });
    const [, style = ''] = /href="(\/assets\/style-\w+\.css)"/.exec(page) ?? [];
    expect(await ask(style)).toContain('--');
    expect(JSON.parse(await ask('/openapi.json'))).toMatchObject({ openapi: '3.1.0' });
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types that are strict, with module %s and resolution %s', async (module, moduleResolution) => {
    for (const project of ['portable.json', 'node.json']) {
      await run(
        process.execPath,
        [TSC, '-p', project, '--module', module, '--moduleResolution', moduleResolution],
        app,
      );
    }
  });

  it.each(['node', 'memory', 'client'])('runs the program of %s.ts', async (name) => {
    const { stdout } = await run(process.execPath, [`out/${name}.js`], app);
    expect(stdout).toMatch(name === 'memory' ? /^\[\s+'.+'\s+\]\n$/s : /^\w.* \d\.?\d*\n/);
  });

  it('runs the program of app.ts', async () => {
    const child = spawn(process.execPath, ['out/app.js'], { cwd: app, env: ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    const url = await lineWith(child.stdout, /^http:\S+$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(new URL('/', url))).text()).toBe('my own page');
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('href="/films/assets/style-');
    child.kill();
    expect(await ended).toEqual([0, null]);
  });
});

/** `npx cinematch serve` on a free port. */
async function startService(): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn('npx', ['cinematch', 'serve', '--port', '0'], {
    cwd: app,
    env: ENV,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own: npx does not pass signals on.
    detached: true,
  });
  const { url }: { url: string } = JSON.parse(await lineWith(child.stdout, /"event":"listening"/));
  const isReady = async () => (await fetch(`${url}/readyz`)).ok;
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url,
    async stop() {
      const ended = once(child, 'close');
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

/** The first line that fits. The others are read and dropped. Rejects when the output ends without it. */
async function lineWith(output: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface(output)
    .on('line', (line) => pattern.test(line) && resolve(line))
    .on('close', () => reject(new Error(`the output ended without ${pattern}`)));
  return promise;
}

async function currentRelease(): Promise<string> {
  const { release } = JSON.parse(await readFile(join(app, 'data/releases/current.json'), 'utf8'));
  return release;
}

async function writeIn(name: string, text: string): Promise<void> {
  await writeFile(join(app, name), text);
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
}
