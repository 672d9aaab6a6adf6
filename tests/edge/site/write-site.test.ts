/** The folder of a site: what is written, what stays, and what is never touched. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3Bucket } from '../../../batch/releases/remote/s3-bucket.ts';
import { uploadSite } from '../../../batch/releases/remote/upload-site.ts';
import { writeSite } from '../../../edge/node/site/write-site.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { readManifest } from '../../../shared/release/manifest.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { BUCKET, startS3 } from '../../fixtures/s3-server.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

let folder: TemporaryFolder;
const releases = (seed: number) => join(folder.path, `releases-${seed}`);

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const seed of [1, 2, 3]) {
    await mkdir(releases(seed));
    await publishTinyRelease(releases(seed), ` ${seed}`, seed);
  }
});
afterAll(() => folder?.[Symbol.asyncDispose]());

/** Writes the release of this seed, and returns its id. */
async function write(seed: number, out: string): Promise<string> {
  const archive = fileArchive(releases(seed));
  const source = archive.source((await archive.readPointer()).release);
  return (await writeSite({ out, source, manifest: await readManifest(source) })).release;
}

const filesIn = async (out: string) =>
  (await readdir(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1));

it('has the pages, the worker and one release, and nothing that names a folder of this machine', async () => {
  const out = join(folder.path, 'plain');
  const id = await write(1, out);
  const files = await filesIn(out);
  for (const name of [
    'index.html',
    'search/index.html',
    'service-worker.js',
    'manifest.webmanifest',
    `releases/${id}/svd.arrow.gz`,
  ])
    expect(files).toContain(name);
  expect(files.filter((name) => name.includes('run.json') || name.includes('.staging'))).toEqual([]);
  for (const name of files) expect((await readFile(join(out, name))).includes(folder.path), name).toBe(false);
  expect(JSON.parse(await readFile(join(out, 'releases/current.json'), 'utf8')).release).toBe(id);
  // The same again changes nothing.
  await write(1, out);
  expect(await filesIn(out)).toEqual(files);
});

it('keeps the files of the version before, and removes those of the one before that', async () => {
  const out = join(folder.path, 'versions');
  const [first, second] = [await write(1, out), await write(2, out)];
  expect((await readdir(join(out, 'releases'))).sort()).toEqual([first, second, 'current.json'].sort());
  const third = await write(3, out);
  const files = await filesIn(out);
  expect(files.filter((name) => name.includes(first))).toEqual([]);
  for (const id of [second, third]) expect(files).toContain(`releases/${id}/manifest.json`);
});

it('writes into no folder with files of somebody else, and says so', async () => {
  const out = join(folder.path, 'taken');
  await mkdir(out);
  await writeFile(join(out, 'diary.txt'), 'mine');
  const { code, stderr } = await runCli(['site', '--releases', releases(1), '--out', out, '--budget', 'none']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('is not empty, and no site was written there before')]);
  expect(await readdir(out)).toEqual(['diary.txt']);
});

it('removes nothing outside of the folder, whatever its list says', async () => {
  const out = join(folder.path, 'list');
  await write(1, out);
  const outside = join(folder.path, 'outside.txt');
  await writeFile(outside, 'mine');
  await writeFile(join(out, 'site.json'), JSON.stringify({ files: [], earlier: ['../outside.txt', outside] }));
  await write(2, out);
  expect(await readFile(outside, 'utf8')).toBe('mine');
});

it('puts the release for devices into a bucket, pointer last, and takes older ones away', async () => {
  await using objects = await temporaryFolder();
  await using server = await startS3(objects.path);
  const account = { endpoint: server.endpoint, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const bucket = s3Bucket(BUCKET, account, 5);
  const out = join(folder.path, 'uploaded');
  const inBucket = async () => (await bucket.list()).map(({ key }) => key).sort();
  const inFolder = async () => (await filesIn(join(out, 'releases'))).map((name) => `site/releases/${name}`).sort();
  try {
    await bucket.put('current.json', { text: '{}' }, { bytes: 2, sha256: sha256('{}') });
    await write(1, out);
    const first = await uploadSite(bucket, out);
    expect(first).toMatchObject({ keptFiles: 0, removedFiles: 0, uploadedFiles: (await inFolder()).length });
    expect(server.requests.filter((request) => request.startsWith('PUT ')).at(-1)).toBe(
      'PUT site/releases/current.json',
    );
    expect(await inBucket()).toEqual(['current.json', ...(await inFolder())]);
    expect(await uploadSite(bucket, out)).toMatchObject({ uploadedFiles: 0, removedFiles: 0 });

    const second = await write(2, out);
    server.breaks = (request) => request === `PUT site/releases/${second}/manifest.json`;
    await expect(uploadSite(bucket, out)).rejects.toThrow('manifest.json');
    expect(await bucket.getText('site/releases/current.json')).not.toContain(second);
    server.breaks = () => false;
    await write(3, out);
    const third = await uploadSite(bucket, out);
    expect(third.removedFiles).toBeGreaterThan(5);
    expect(await inBucket()).toEqual(['current.json', ...(await inFolder())]);
  } finally {
    await bucket.close();
  }
});

it('says before it derives anything that it cannot reach the bucket', async () => {
  const args = ['site', '--releases', releases(1), '--out', join(folder.path, 'unsent'), '--publish-to', 'ftp://x'];
  const { code, stderr } = await runCli(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining('expected r2://<bucket>')]);
  expect(await readdir(folder.path)).not.toContain('unsent');
});
