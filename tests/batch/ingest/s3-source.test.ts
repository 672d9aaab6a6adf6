/** Datasets in a bucket, on a local S3 server. */

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { mirrorBucket } from '../../../batch/ingest/source/s3-source.ts';
import { nightly } from '../../../batch/nightly.ts';
import type { Bucket } from '../../../batch/releases/remote/bucket.ts';
import { s3Bucket } from '../../../batch/releases/remote/s3-bucket.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { BUCKET, CREDENTIALS, type S3Server, startS3 } from '../../fixtures/s3-server.ts';

let folder: string;
let server: S3Server;
let bucket: Bucket;
let env: Record<string, string | undefined>;
const warnings: string[] = [];
const reporter = { warn: (message: string) => void warnings.push(message), downloaded: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-s3-source-'));
  server = await startS3(join(folder, 'store'));
  env = { R2_ENDPOINT: server.endpoint, ...CREDENTIALS };
  bucket = s3Bucket(BUCKET, {
    endpoint: server.endpoint,
    accessKeyId: CREDENTIALS.R2_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.R2_SECRET_ACCESS_KEY,
  });
});
beforeEach(() => {
  server.requests.length = 0;
  warnings.length = 0;
});
afterEach(() => {
  server.breaks = () => false;
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await bucket.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const put = (key: string, text: string) =>
  bucket.put(key, { text }, { bytes: Buffer.byteLength(text), sha256: sha256(text) });
const mirror = (source: string, account: typeof env = env) =>
  mirrorBucket(source, { datasets: join(folder, 'datasets'), reporter, env: account, limits: { pauseMs: 1 } });
const gets = () => server.requests.filter((request) => /^GET \w/.test(request)).map((request) => request.slice(4));

test('the objects of a pattern are fetched, others are not, and unchanged ones are not fetched again', async () => {
  await put('lake/ratings/a.csv', 'a');
  await put('lake/ratings/b.csv', 'bb');
  await put('lake/ratings/notes.txt', 'no');
  await put('lake-2/ratings/c.csv', 'no');
  const path = await mirror(`s3://${BUCKET}/lake/ratings/*.csv`);
  expect(gets().sort()).toEqual(['lake/ratings/a.csv', 'lake/ratings/b.csv']);
  expect(await readFile(path.replace('*', 'b'), 'utf8')).toBe('bb');
  server.requests.length = 0;
  await mirror(`s3://${BUCKET}/lake/ratings/*.csv`);
  expect(gets()).toEqual([]);
});

test('an object that has changed is fetched again, and one that is gone is removed', async () => {
  await put('moving/ratings.csv', 'old');
  await put('moving/movies.csv', 'films');
  const path = await mirror(`s3://${BUCKET}/moving`);
  // A store has times in whole seconds, and the test is faster than that.
  await utimes(join(path, 'ratings.csv'), 1, 1);
  await put('moving/ratings.csv', 'new');
  await bucket.delete('moving/movies.csv');
  expect(await mirror(`s3://${BUCKET}/moving/`)).not.toBe(path);
  expect(await mirror(`s3://${BUCKET}/moving`)).toBe(path);
  expect(await readFile(join(path, 'ratings.csv'), 'utf8')).toBe('new');
  await expect(stat(join(path, 'movies.csv'))).rejects.toThrow('ENOENT');
});

test('a copy that was broken off goes on where it stopped', async () => {
  const text = 'userId,movieId,rating\n1,2,3\n';
  await put('broken/ratings.csv', text);
  const source = `s3://${BUCKET}/broken/ratings.csv`;
  const path = await mirror(source);
  await rm(path);
  const etag = `"${createHash('md5').update(text).digest('hex')}"`;
  await writeFile(`${path}.${sha256(etag).slice(0, 8)}.part`, text.slice(0, 6).toUpperCase());
  let broken = 0;
  server.breaks = (request) => request.startsWith('GET broken') && broken++ === 0;
  await mirror(source);
  expect(await readFile(path, 'utf8')).toBe(text.slice(0, 6).toUpperCase() + text.slice(6));
  expect(broken).toBe(2);
  expect(warnings).toEqual([expect.stringContaining(`${source}: `)]);
});

test.each([
  ['a name that no object has', `s3://${BUCKET}/nothing/*.csv`, {}, 'nothing/*.csv: no object has such a name'],
  ['a bucket that is not there', 's3://no-such-bucket/x', {}, 's3://no-such-bucket: there is no such bucket'],
  [
    'a wrong key',
    `s3://${BUCKET}/lake`,
    { R2_ACCESS_KEY_ID: 'wrong' },
    /the store refuses \(InvalidAccessKeyId.*AWS_ACCESS_KEY_ID/,
  ],
  ['an account without a name', `s3://${BUCKET}/lake`, { R2_ENDPOINT: undefined }, 'R2_ACCOUNT_ID is not set'],
  ['an account without a secret', `s3://${BUCKET}/lake`, { R2_SECRET_ACCESS_KEY: '' }, 'R2_SECRET_ACCESS_KEY is not'],
  ['no bucket', 's3://', {}, 'expected s3://<bucket>/<folder, file or pattern>'],
])('%s is an error that says so', async (_, source, other, message) => {
  await expect(mirror(source, { ...env, ...other })).rejects.toThrow(message);
});

test('an object whose name would lead out of the folder is refused', async () => {
  await put('bad/x..csv', 'fine');
  await expect(mirror(`s3://${BUCKET}/bad`)).resolves.toContain('bad');
  await put('bad/back\\slash.csv', 'no');
  await expect(mirror(`s3://${BUCKET}/bad`)).rejects.toThrow('no file can have the name of the object');
});

test('a night reads many objects in shards, and names a bad row by its object', async () => {
  const header = 'userId,movieId,rating\n';
  await put('night/ratings/a.csv', `${header}1,2,3\n2,3,4\n`);
  await put('night/ratings/b.csv', `${header}1,2,3\n2,5,four\n`);
  vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', CREDENTIALS.R2_ACCESS_KEY_ID);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', CREDENTIALS.R2_SECRET_ACCESS_KEY);
  const dataset = `s3://${BUCKET}/night/ratings/*.csv`;
  const options = { dataset, datasets: join(folder, 'datasets'), releases: join(folder, 'releases'), reporter };
  await expect(nightly(options)).rejects.toThrow('ratings/b.csv row 3: rating "four" is not a number');
});
