/**
 * Runs the command lines of the README and the curl lines of docs/api.md. Uses temporary folders and free ports. The
 * curl lines call a service that `npm start` started in an empty folder, so it has trained on the sample. Downloads
 * come from a local server.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, keyEntry } from '../shared/keys.ts';
import { readPointer } from '../shared/node/file-source.ts';
import { pointerText } from '../shared/release/manifest.ts';
import { commandsOf, curlRequest, wordsOf } from './fixtures/docs/command-lines.ts';
import { GOOD } from './fixtures/ingest/dataset-folder.ts';
import { type FileServer, fileServer, serveFile } from './fixtures/ingest/file-server.ts';
import { writeZip } from './fixtures/ingest/write-zip.ts';
import { type TemporaryFolder, temporaryFolder } from './fixtures/releases-folder.ts';
import { runCli } from './fixtures/run-cli.ts';
import { type ServiceProcess, startScript } from './fixtures/service-process.ts';
import { publishTinyRelease } from './fixtures/tiny-release.ts';

const ROOT = join(import.meta.dirname, '..');
const [START, CLI] = ['batch/start.ts', 'batch/cli.ts'].map((file) => join(ROOT, file));
const STARS = 'who,film,stars\nann,10,4\nann,20,3.5\nbob,10,5\nbob,30,0.5\n';

const README = commandsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
const API = commandsOf(readFileSync(join(ROOT, 'docs/api.md'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

let downloads: FileServer;
let folder: TemporaryFolder;
let service: ServiceProcess;

beforeAll(async () => {
  const zip = writeZip(
    Object.fromEntries(Object.entries(GOOD).map(([name, text]) => [`ml-latest-small/${name}`, text])),
  );
  const md5 = createHash('md5').update(zip).digest('hex');
  downloads = await fileServer({
    '/ml-latest-small.zip': serveFile(zip),
    '/ml-latest-small.zip.md5': serveFile(`${md5}  ml-latest-small.zip\n`),
  });
  folder = await temporaryFolder();
  service = await startScript(START, [], { cwd: folder.path });
});

afterAll(async () => {
  await service?.stop();
  await folder?.[Symbol.asyncDispose]();
  await downloads?.[Symbol.asyncDispose]();
});

describe('the README', () => {
  test('shows the two commands, commands of the command line, and lines of curl', () => {
    expect(README).toEqual(expect.arrayContaining(['npm ci', 'npm start', 'npm test']));
    for (const beginning of ['npm start -- ', 'npm run -s cinematch -- ', 'curl ']) {
      expect(README.filter((line) => line.startsWith(beginning)).length, beginning).toBeGreaterThan(1);
    }
  });

  test.each(README)('%s', async (line) => {
    const words = wordsOf(line);
    const [program, script, ...rest] = words;
    const args = rest.slice(rest.indexOf('--') + 1);
    if (program === 'curl') await ask(service.url, line);
    else if (line === 'npm ci') checkLock();
    else if (line === 'npm test') checkScript('test');
    else if (line === 'npm start') await checkPage();
    else if (line.startsWith('npm start -- ')) await startOnRatings(args);
    else {
      expect([program, script, ...rest.slice(0, 3)]).toEqual(['npm', 'run', '-s', 'cinematch', '--']);
      await runCommand(args);
    }
  });
});

describe('docs/api.md', () => {
  const key = createKey();
  let own: TemporaryFolder;
  let withKeys: ServiceProcess;

  /** The same release beside an older one to go back to, a key, and the first service for a shadow. */
  beforeAll(async () => {
    own = await temporaryFolder();
    const releases = join(own.path, 'data/releases');
    await cp(join(folder.path, 'data/releases'), releases, { recursive: true });
    const { release } = await readPointer(releases);
    await publishTinyRelease(releases);
    await writeFile(join(releases, 'current.json'), pointerText(release));
    const env = { CINEMATCH_KEYS: await keyEntry('me', 'admin', key), CINEMATCH_SHADOW: service.url };
    withKeys = await startScript(START, [], { cwd: own.path, env });
  });

  afterAll(async () => {
    await withKeys?.stop();
    await own?.[Symbol.asyncDispose]();
  });

  test.each(API)('%s', async (line) => {
    const needsKey = line.includes('$CINEMATCH_KEY');
    const answer = await ask(needsKey ? withKeys.url : service.url, line, { CINEMATCH_KEY: key });
    expect(answer.trim()).not.toBe('');
  });
});

/** Asks what a line of curl asks, and gives the text of a good answer. A line of a batch may not be refused either. */
async function ask(url: string, line: string, variables: Record<string, string> = {}): Promise<string> {
  const { method, path, headers, body } = curlRequest(wordsOf(line, variables));
  const response = await fetch(url + path, { method, headers, body });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('ndjson')) {
    for (const each of text.trim().split('\n')) expect(JSON.parse(each)).not.toHaveProperty('error');
  } else if (type.includes('json')) expect(JSON.parse(text)).toBeTypeOf('object');
  return text;
}

/** What the command line does with these arguments: training on small ratings, answering from the sample. */
async function runCommand(args: readonly string[]): Promise<void> {
  expect(manifest.scripts.cinematch).toBe('node batch/cli.ts');
  if (args[0] === 'serve') {
    const { dataset } = await startAndStop(CLI, args, folder.path);
    expect(dataset).toBe('sample');
    return;
  }
  await using fresh = await ownRatings();
  const { code, stdout, stderr } = await runCli(args, {}, args[0] === 'nightly' ? fresh.path : folder.path);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toBeTypeOf('object');
}

async function checkPage(): Promise<void> {
  expect(manifest.scripts.start).toBe('node batch/start.ts');
  const page = await (await fetch(service.url)).text();
  expect(page).toContain('CineMatch');
}

/** `npm ci` takes the lockfile as it is, and refuses one that package.json has left behind. */
function checkLock(): void {
  const { dependencies, devDependencies, version } = lock.packages[''];
  expect({ dependencies, devDependencies, version }).toEqual({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
    version: manifest.version,
  });
}

/** Each command of a script is a script or a program that is installed, and files that it names exist. */
function checkScript(name: string): void {
  expect(Object.keys(manifest.scripts)).toContain(name);
  for (const command of manifest.scripts[name].split(' && ')) {
    const words = wordsOf(command);
    if (words[0] === 'npm') {
      expect(words.slice(0, 3)).toEqual(['npm', 'run', '-s']);
      checkScript(words[3]);
      continue;
    }
    expect(existsSync(join(ROOT, 'node_modules/.bin', words[0])), words[0]).toBe(true);
    for (const word of words.slice(1))
      if (/\.(ts|json)$/.test(word)) expect(existsSync(join(ROOT, word)), word).toBe(true);
  }
}

/** A folder with ratings where the README has them. */
async function ownRatings(): Promise<TemporaryFolder> {
  const fresh = await temporaryFolder();
  const dataset = join(fresh.path, 'path/to/ml-latest-small');
  await mkdir(dataset, { recursive: true });
  for (const [name, text] of Object.entries(GOOD)) await writeFile(join(dataset, name), text);
  await writeFile(join(fresh.path, 'path/to/stars.csv'), STARS);
  return fresh;
}

async function startOnRatings(args: readonly string[]): Promise<void> {
  await using fresh = await ownRatings();
  const { length } = downloads.requests;
  const { dataset } = await startAndStop(START, args, fresh.path);
  expect(dataset).toBe('ml-latest-small');
  const isDownload = args[args.indexOf('--dataset') + 1] === 'ml-latest-small';
  const requests = isDownload ? ['/ml-latest-small.zip.md5', '/ml-latest-small.zip'] : [];
  expect(downloads.requests.slice(length)).toEqual(requests);
}

/** Starts, asks which release answers, and ends it. Facts of that release's dataset. */
async function startAndStop(script: string, args: readonly string[], cwd: string): Promise<{ dataset: string }> {
  const env = { CINEMATCH_DATASETS_URL: downloads.url };
  const started = await startScript(script, args, { cwd, env });
  const response = await fetch(`${started.url}/v1/release`);
  const { dataset } = (await response.json()) as { dataset: { name: string } };
  expect(await started.stop()).toBe(0);
  return { dataset: dataset.name };
}
