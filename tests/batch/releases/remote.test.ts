/** A release into a bucket: of a real S3 server, and of `wrangler dev`. */

import { createHash } from 'node:crypto';
import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishRelease } from '../../../batch/releases/publish.ts';
import type { Bucket } from '../../../batch/releases/remote/bucket.ts';
import { openBucket } from '../../../batch/releases/remote/open-bucket.ts';
import { pruneBucket } from '../../../batch/releases/remote/prune-bucket.ts';
import { s3Bucket } from '../../../batch/releases/remote/s3-bucket.ts';
import { publishTo, readBucketPointer } from '../../../batch/releases/remote/upload.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { publishInput, type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { BUCKET, CREDENTIALS, type S3Server, startS3 } from '../../fixtures/s3-server.ts';

const FIRST_PAUSE_MS = 5;
const HOUR_MS = 3_600_000;
/** Artifacts, report.json, run.json and manifest.json of a made-up release. */
const NUM_FILES = 7;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const options = (releasesDir: string, id?: string) => ({ releasesDir, id, keep: 3, now: Date.now });

async function publish(releases: TemporaryFolder, seed: number): Promise<string> {
  return (await publishRelease(publishInput(releases.path, seed))).id;
}

/** A folder of releases, a store, and its bucket. */
async function setUp() {
  const releases = await temporaryFolder();
  const objects = await temporaryFolder();
  const server = await startS3(objects.path);
  const account = { endpoint: server.endpoint, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const bucket = s3Bucket(BUCKET, account, FIRST_PAUSE_MS);
  return {
    releases,
    server,
    bucket,
    async [Symbol.asyncDispose]() {
      await bucket.close();
      await server[Symbol.asyncDispose]();
      await objects[Symbol.asyncDispose]();
      await releases[Symbol.asyncDispose]();
    },
  };
}

async function keysOf(bucket: Bucket): Promise<string[]> {
  return (await bucket.list()).map(({ key }) => key).sort();
}

describe('publishing into a bucket', () => {
  test('uploads every file, the manifest after the artifacts and the pointer last', async () => {
    await using at = await setUp();
    const id = await publish(at.releases, 1);
    const published = await publishTo(at.bucket, options(at.releases.path));
    expect(published).toMatchObject({ release: id, before: null, uploadedFiles: NUM_FILES, keptFiles: 0, pruned: [] });
    const written = at.server.requests.filter((request) => request.startsWith('PUT '));
    expect(written.slice(-2)).toEqual([`PUT ${id}/manifest.json`, 'PUT current.json']);
    expect(await readBucketPointer(at.bucket)).toBe(id);
    const text = await readFile(join(at.releases.path, id, 'manifest.json'), 'utf8');
    expect(await at.bucket.getText(`${id}/manifest.json`)).toBe(text);
    for (const [file, facts] of Object.entries<{ bytes: number }>(JSON.parse(text).files)) {
      expect(await at.bucket.head(`${id}/${file}`)).toEqual(facts);
    }
  });

  test('uploads nothing twice', async () => {
    await using at = await setUp();
    const id = await publish(at.releases, 1);
    await publishTo(at.bucket, options(at.releases.path));
    const again = await publishTo(at.bucket, options(at.releases.path));
    expect(again).toMatchObject({ release: id, before: id, uploadedFiles: 0, uploadedBytes: 0, keptFiles: NUM_FILES });
  });

  test('an upload that fails for good leaves the old pointer; the next one goes on where it stopped', async () => {
    await using at = await setUp();
    const old = await publish(at.releases, 1);
    await publishTo(at.bucket, options(at.releases.path));
    const id = await publish(at.releases, 2);
    at.server.breaks = (request) => request === `PUT ${id}/stats.arrow`;
    await expect(publishTo(at.bucket, options(at.releases.path))).rejects.toThrow(
      `r2://${BUCKET}: writing ${id}/stats.arrow: `,
    );
    expect(await readBucketPointer(at.bucket)).toBe(old);
    expect(await keysOf(at.bucket)).not.toContain(`${id}/manifest.json`);
    at.server.breaks = () => false;
    const next = await publishTo(at.bucket, options(at.releases.path));
    expect(next).toMatchObject({ release: id, before: old });
    expect(next.keptFiles).toBeGreaterThan(0);
    expect(await readBucketPointer(at.bucket)).toBe(id);
  });

  test('a connection that breaks now and then is tried again', async () => {
    await using at = await setUp();
    const id = await publish(at.releases, 1);
    const broken = new Set<string>();
    at.server.breaks = (request) => !broken.has(request) && Boolean(broken.add(request));
    await publishTo(at.bucket, options(at.releases.path));
    at.server.breaks = () => false;
    expect(await readBucketPointer(at.bucket)).toBe(id);
  });

  test('what somebody else made current meanwhile is not pruned', async () => {
    await using at = await setUp();
    const ids: string[] = [];
    for (const seed of [1, 2, 3]) {
      ids.push(await publish(at.releases, seed));
      if (seed < 3) await publishTo(at.bucket, options(at.releases.path));
    }
    const pointer = await at.bucket.getText('current.json');
    const text = (pointer ?? '').replace(ids[1], ids[0]);
    const facts = { bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
    const raced: Bucket = {
      ...at.bucket,
      async put(key, content, ofContent) {
        await at.bucket.put(key, content, ofContent);
        if (key === 'current.json') await at.bucket.put(key, { text }, facts);
      },
    };
    const later = () => Date.now() + 2 * HOUR_MS;
    const published = await publishTo(raced, { ...options(at.releases.path), keep: 1, now: later });
    expect(published).toMatchObject({ release: ids[2], before: ids[1], pruned: [] });
    expect(await keysOf(at.bucket)).toContain(`${ids[0]}/manifest.json`);
  });

  test('a release that is damaged on disk is not uploaded', async () => {
    await using at = await setUp();
    const id = await publish(at.releases, 1);
    await truncate(join(at.releases.path, id, 'svd.arrow'), 10);
    await expect(publishTo(at.bucket, options(at.releases.path))).rejects.toThrow(
      `release ${id} is damaged: svd.arrow: has 10 bytes, expected 80000`,
    );
    expect(await at.bucket.list()).toEqual([]);
  });

  test('bytes that do not have their checksum are refused by the store or put right by the next upload', async () => {
    await using at = await setUp();
    const id = await publish(at.releases, 1);
    await publishTo(at.bucket, options(at.releases.path));
    await at.bucket.put(`${id}/svd.arrow`, { text: 'x' }, { bytes: 1, sha256: '2'.repeat(64) }).catch(() => undefined);
    await publishTo(at.bucket, options(at.releases.path));
    expect((await at.bucket.head(`${id}/svd.arrow`))?.bytes).toBe(80_000);
  });

  test('an earlier release becomes current again, from the folder or, when it is gone there, from the bucket', async () => {
    await using at = await setUp();
    const first = await publish(at.releases, 1);
    await publishTo(at.bucket, options(at.releases.path));
    const second = await publish(at.releases, 2);
    await publishTo(at.bucket, options(at.releases.path));
    expect(await publishTo(at.bucket, options(at.releases.path, first))).toMatchObject({ uploadedFiles: 0 });
    expect(await readBucketPointer(at.bucket)).toBe(first);

    await rm(join(at.releases.path, second), { recursive: true });
    await publishTo(at.bucket, options(at.releases.path, second));
    expect(await readBucketPointer(at.bucket)).toBe(second);

    await rm(join(at.releases.path, first), { recursive: true });
    await at.bucket.delete(`${first}/svd.arrow`);
    await expect(publishTo(at.bucket, options(at.releases.path, first))).rejects.toThrow(
      `${first}/svd.arrow is missing`,
    );
    await expect(publishTo(at.bucket, options(at.releases.path, '0'.repeat(16)))).rejects.toThrow(
      'there is no release',
    );
    expect(await readBucketPointer(at.bucket)).toBe(second);
  });
});

describe('pruning a bucket', () => {
  test('keeps the newest, the needed, the young, and what is no release', async () => {
    await using at = await setUp();
    const put = (key: string) => at.bucket.put(key, { text: '' }, { bytes: 0, sha256: EMPTY_SHA256 });
    const ids = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(16));
    for (const id of ids) {
      await put(`${id}/svd.arrow`);
      await put(`${id}/manifest.json`);
    }
    await put('backup/notes.txt');
    const now = Date.now();
    expect(await pruneBucket(at.bucket, { keep: 1, needed: [ids[1]], now })).toEqual([]);
    const later = { needed: [ids[1]], now: now + 2 * HOUR_MS };
    expect(await pruneBucket(at.bucket, { keep: 3, ...later })).toHaveLength(1);
    expect(await pruneBucket(at.bucket, { keep: 1, ...later })).toHaveLength(2);
    expect(await keysOf(at.bucket)).toEqual(['backup/notes.txt', `${ids[1]}/manifest.json`, `${ids[1]}/svd.arrow`]);
  });
});

describe('a target that cannot be used', () => {
  const run = (server: S3Server, args: string[], env: Record<string, string> = CREDENTIALS) =>
    runCli([...args, '--publish-endpoint', server.endpoint], env);

  test.each([
    [
      'a wrong key',
      BUCKET,
      { R2_ACCESS_KEY_ID: 'somebody', R2_SECRET_ACCESS_KEY: 'not-the-secret' },
      1,
      'the store refuses the key',
    ],
    ['no such bucket', 'another-bucket', CREDENTIALS, 1, 'there is no such bucket'],
    ['no key', BUCKET, { R2_SECRET_ACCESS_KEY: 'x' }, 2, 'R2_ACCESS_KEY_ID is not set'],
  ])(
    '%s stops the nightly run before it reads anything, and no key is shown',
    async (_, bucket, env, code, message) => {
      await using objects = await temporaryFolder();
      await using releases = await temporaryFolder();
      await using server = await startS3(objects.path);
      const args = ['nightly', '--dataset', 'nowhere', '--releases', releases.path, '--publish-to', `r2://${bucket}`];
      const ran = await run(server, args, { R2_ACCESS_KEY_ID: '', CINEMATCH_DEBUG: '1', ...env });
      expect(ran.stderr).toContain(message);
      expect(ran.stderr).not.toContain('nowhere');
      expect(ran.stderr).not.toContain('not-the-secret');
      expect(ran.code).toBe(code);
    },
  );

  test.each(['r2:/x', 's3://bucket', 'r2://Bucket_1', 'r2://'])('%s is no target', async (target) => {
    await expect(openBucket(target, CREDENTIALS)).rejects.toThrow('expected r2://<bucket>, r2-local or r2-local:<dir>');
  });
});

test('the command line publishes the current release and says what it did', async () => {
  await using at = await setUp();
  const id = await publish(at.releases, 1);
  const args = ['releases', 'publish', '--to', `r2://${BUCKET}`, '--releases', at.releases.path];
  const { code, stdout } = await runCli([...args, '--publish-endpoint', at.server.endpoint], CREDENTIALS);
  expect(JSON.parse(stdout)).toMatchObject({ target: `r2://${BUCKET}`, release: id, uploadedFiles: NUM_FILES });
  expect(code).toBe(0);
});

test('a night whose upload fails says which release it published here, and that the upload failed', async () => {
  await using at = await setUp();
  const crowd = { 'ratings.csv': toRatingsCsv(makeCrowd({ users: 30, movies: 24, share: 0.5 })) };
  await using folder = await datasetFolder({ ...crowd, 'movies.csv': toMoviesCsv(24) });
  at.server.breaks = (request) => request.startsWith('PUT ');
  const args = ['nightly', '--dataset', folder.path, '--releases', at.releases.path, '--publish-to', `r2://${BUCKET}`];
  const { code, stdout, stderr } = await runCli([...args, '--publish-endpoint', at.server.endpoint], CREDENTIALS);
  expect(code).not.toBe(0);
  const { release } = JSON.parse(await readFile(join(at.releases.path, 'current.json'), 'utf8')) as { release: string };
  expect(JSON.parse(stdout)).toMatchObject({ release });
  expect(stderr).toMatch(/"phase":"upload".*"failed":true/);
});

test('the bucket of wrangler dev takes a release in the same way', async () => {
  await using releases = await temporaryFolder();
  await using state = await temporaryFolder();
  const id = await publish(releases, 1);
  const bucket = await openBucket(`r2-local:${state.path}`, {});
  try {
    expect(await publishTo(bucket, options(releases.path))).toMatchObject({ release: id, uploadedFiles: NUM_FILES });
    expect(await publishTo(bucket, options(releases.path))).toMatchObject({ before: id, keptFiles: NUM_FILES });
    await expect(bucket.put(`${id}/svd.arrow`, { text: 'x' }, { bytes: 1, sha256: EMPTY_SHA256 })).rejects.toThrow(
      'SHA-256',
    );
    await bucket.delete(`${id}/svd.arrow`);
    expect(await bucket.head(`${id}/svd.arrow`)).toBeUndefined();
    expect(await publishTo(bucket, options(releases.path))).toMatchObject({ uploadedFiles: 1 });
    expect(await keysOf(bucket)).toHaveLength(NUM_FILES + 1);
  } finally {
    await bucket.close();
  }
});
