/** Files of a run in a bucket, on a local S3 server, and their copies. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { s3Bucket } from '../../../batch/releases/remote/s3-bucket.ts';
import { openCopies } from '../../../batch/sharded/copies.ts';
import { remoteFile } from '../../../batch/sharded/remote-file.ts';
import { type ByteRange, openRunBucket, type RunBucket } from '../../../batch/sharded/run-bucket.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { BUCKET, CREDENTIALS, type S3Server, startS3 } from '../../fixtures/s3-server.ts';

let folder: string;
let server: S3Server;
let bucket: RunBucket;
let env: Record<string, string | undefined>;

/** Files above 10 kB go in parts. */
const PART_BYTES = 10_000;
const LIMITS = { limits: { pauseMs: 1 } };
const name = (key: string) => `s3://${BUCKET}/${key}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-run-bucket-'));
  server = await startS3(join(folder, 'store'));
  env = { R2_ENDPOINT: server.endpoint, ...CREDENTIALS };
  bucket = openRunBucket(env, LIMITS, PART_BYTES);
});
beforeEach(() => {
  server.requests.length = 0;
});
afterEach(() => {
  server.breaks = () => false;
});
afterAll(async () => {
  bucket.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Puts bytes into the bucket. */
async function put(key: string, bytes: Uint8Array): Promise<void> {
  await writeFile(join(folder, 'source'), bytes);
  await bucket.put(name(key), join(folder, 'source'));
}

/** Fetches an object, or some of its bytes, behind what a file has already. */
async function fetched(key: string, range?: ByteRange, before = ''): Promise<Buffer> {
  const path = join(folder, 'target');
  await writeFile(path, before);
  const file = await open(path, 'a+');
  try {
    await bucket.fetch(name(key), file, range);
  } finally {
    await file.close();
  }
  return readFile(path);
}

/** Breaks off the first request that begins so. */
function breakOnce(start: string): () => number {
  let broken = 0;
  server.breaks = (request) => request.startsWith(start) && broken++ === 0;
  return () => broken;
}

describe('an object', () => {
  test.each([0, 1, PART_BYTES, 25_000])('of %i bytes is read as it was written', async (length) => {
    const bytes = randomBytes(length);
    await put('sizes/file', bytes);
    expect(await bucket.size(name('sizes/file'))).toBe(length);
    expect(await fetched('sizes/file')).toEqual(bytes);
  });

  test('is read in part, behind what a file has already', async () => {
    const bytes = randomBytes(25_000);
    await put('parts/file', bytes);
    const range = { from: 9_000, to: 21_000 };
    expect(await fetched('parts/file', range, 'before')).toEqual(
      Buffer.concat([Buffer.from('before'), bytes.subarray(9_000, 21_000)]),
    );
    expect(Buffer.from(await bucket.read(name('parts/file'), range))).toEqual(bytes.subarray(9_000, 21_000));
  });

  test.each([
    ['PUT broken', 5_000],
    ['PUT broken', 25_000],
    ['GET broken', 25_000],
  ])('arrives although the first %s of it is broken off (%i bytes)', async (start, length) => {
    const broken = breakOnce(start);
    const bytes = randomBytes(length);
    await put('broken/file', bytes);
    expect(await fetched('broken/file')).toEqual(bytes);
    expect(broken()).toBeGreaterThan(1);
  });

  test('that is not what was written is refused', async () => {
    const { endpoint } = server;
    const other = s3Bucket(BUCKET, { endpoint, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' });
    await other.put('wrong/file', { text: 'wrong' }, { bytes: 5, sha256: sha256('right') });
    await other.close();
    await expect(fetched('wrong/file')).rejects.toThrow(`${name('wrong/file')}: its checksum is wrong`);
  });

  test('that is gone is an error with its name and the way out', async () => {
    expect(await bucket.size(name('no/file'))).toBeUndefined();
    await expect(fetched('no/file')).rejects.toThrow(`${name('no/file')}: is gone from the bucket; run this again`);
    await bucket.remove([name('no/file')]);
  });

  test('is listed with those of its folder, and removed', async () => {
    await put('list/a', Buffer.from('a'));
    await put('list/b/c', Buffer.from('c'));
    await put('list-2/d', Buffer.from('d'));
    expect(await bucket.list(name('list'))).toEqual([name('list/a'), name('list/b/c')]);
    await bucket.remove([name('list/a'), name('list/b/c')]);
    expect(await bucket.list(name('list'))).toEqual([]);
    expect(await bucket.size(name('list-2/d'))).toBe(1);
  });
});

test.each([
  ['a bucket that is not there', 's3://no-such-bucket/x', {}, 's3://no-such-bucket/x: there is no such bucket'],
  ['a wrong key', name('x'), { R2_ACCESS_KEY_ID: 'wrong' }, /the store refuses \(InvalidAccessKeyId.*executorEnv/],
  [
    'no account',
    name('x'),
    { R2_ACCESS_KEY_ID: undefined, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_EC2_METADATA_DISABLED: 'true' },
    /s3:\S+\/x: .*redential/,
  ],
  ['a store that does not answer', name('x'), { R2_ENDPOINT: 'http://127.0.0.1:1' }, /ECONNREFUSED.*5 attempts/],
])('%s is an error that says so', async (_, source, other, message) => {
  const asked = openRunBucket({ ...env, ...other }, LIMITS);
  await expect(asked.list(source)).rejects.toThrow(message);
  asked.close();
});

test('any reads of an object are those of a file', async () => {
  const bytes = randomBytes(1 << 20);
  const asked: number[] = [];
  const reader = {
    async read(_: string, { from, to }: ByteRange) {
      asked.push(to - from);
      return Uint8Array.from(bytes.subarray(from, to));
    },
  };
  const reads = fc.array(fc.tuple(fc.nat(bytes.length + 10), fc.nat(bytes.length / 4)), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(reads, async (places) => {
      const file = remoteFile(reader, 'object', bytes.length);
      for (const [at, length] of places) {
        const into = new Uint8Array(length);
        let done = 0;
        for (let count = 1; count > 0 && done < length; done += count) {
          count = await file.read(into.subarray(done), at + done);
        }
        expect(bytes.subarray(at, at + length).equals(into.subarray(0, done)), `${length} bytes at ${at}`).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
  asked.length = 0;
  const file = remoteFile(reader, 'object', bytes.length);
  for (let at = 0; at < bytes.length; ) at += await file.read(new Uint8Array(1_000), at);
  expect(asked).toHaveLength(3);
});

describe('copies', () => {
  const write = (length: number) => (staging: string) => writeFile(staging, Buffer.alloc(length));

  test('that were used longest ago make room for others', async () => {
    const place = join(folder, 'copies');
    const copies = openCopies(place, 1_600);
    const opens = async (key: string) => {
      const file = await copies.open(key);
      await file?.close();
      return file !== undefined;
    };
    await copies.place('old', 500, write(500));
    await copies.place('older', 500, write(500));
    await copies.place('removed', 400, write(400));
    await copies.remove(['removed']);
    // Times of files may be as coarse as the clock of the system.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await opens('old')).toBe(true);
    await copies.place('new', 900, write(900));
    expect(await Promise.all(['old', 'older', 'new'].map(opens))).toEqual([true, false, true]);
    for (let k = 0; k < 20; k++) await copies.place(`file ${k}`, 300, write(300));
    expect((await readdir(place)).length).toBeLessThan(6);
  });

  test('that fail leave nothing', async () => {
    const place = join(folder, 'failing');
    const failing = openCopies(place).place('x', 1, async (staging) => {
      await writeFile(staging, 'half');
      throw new Error('no connection');
    });
    await expect(failing).rejects.toThrow('no connection');
    expect(await readdir(place)).toEqual([]);
  });
});
