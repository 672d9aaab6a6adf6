/**
 * Datasets in a bucket with the S3 API: `s3://bucket/folder`, `s3://bucket/file.csv`, or a pattern of objects like
 * `s3://bucket/ratings/*.parquet`. The objects are copied into a folder of downloads and read there. An object that is
 * there already, with its size and time, is not fetched again; what is gone from the bucket is removed. A copy that was
 * broken off goes on where it stopped, as long as the object is the same.
 */

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { moveIntoPlace } from '../../../shared/node/durable-files.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { formatBytes } from '../../../shared/units.ts';
import { inLanes } from '../../process/in-lanes.ts';
import { DataError, show } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import type { HttpLimits } from './http-get.ts';
import { askStore, openS3Client } from './s3-client.ts';
import { globStart, parseBucketSource } from './source-name.ts';

/** Objects that are fetched at the same time. A round number. */
const LANES = 4;

type Env = Readonly<Record<string, string | undefined>>;

/** Where the copy is kept, and how objects are fetched. */
export interface MirrorOptions {
  /** Folder of downloads. */
  readonly datasets: string;
  readonly reporter: Reporter;
  /** Account and address of the store: those of AWS, or of `--publish-to` without an account of AWS. */
  readonly env: Env;
  readonly limits?: Partial<HttpLimits>;
}

interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly modified: Date;
}

/**
 * Copies the objects of a source and returns the path, or the pattern of paths, under which the copies lie. Throws
 * `DataError`: `missing` when no object has such a name, `download` when the store refuses or all attempts fail, and
 * `limit` when the disk has no room. Throws `LockError` while another run copies the same source.
 */
export async function mirrorBucket(source: string, options: MirrorOptions): Promise<string> {
  const { bucket, path } = parseBucketSource(source);
  const { client, endpoint } = openS3Client(options.env, options.limits);
  const name = sha256(JSON.stringify([endpoint ?? null, source])).slice(0, 16);
  const folder = join(options.datasets, `s3-${name}`);
  await mkdir(folder, { recursive: true });
  try {
    await withFolderLock(folder, async () => {
      const objects = await listObjects(client, bucket, path, options);
      if (objects.length === 0) throw new DataError('missing', source, 'no object has such a name');
      await removeOthers(join(folder, bucket), objects);
      await fetchAll(client, bucket, join(folder, bucket), objects, options);
    });
  } finally {
    client.destroy();
  }
  return join(folder, bucket, path);
}

/** The objects of a source, by key. */
async function listObjects(
  client: S3Client,
  Bucket: string,
  path: string,
  options: MirrorOptions,
): Promise<StoredObject[]> {
  const start = globStart(path);
  const isPattern = start !== path;
  const isIn = (key: string) =>
    isPattern ? posix.matchesGlob(key, path) : path === '' || key === path || key.startsWith(`${path}/`);
  const objects: StoredObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const token = ContinuationToken;
    const page = await askStore(`s3://${Bucket}`, options, () =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix: start, ContinuationToken: token })),
    );
    for (const { Key: key = '', Size: bytes = 0, ETag: etag = '', LastModified: modified } of page.Contents ?? []) {
      // A key that ends in / stands for a folder.
      if (!isIn(key) || key.endsWith('/')) continue;
      checkKey(Bucket, key);
      objects.push({ key, bytes, etag, modified: modified ?? new Date(0) });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}

/** Throws unless a file below a folder can have the name of the object. */
function checkKey(bucket: string, key: string): void {
  const isName = (part: string) =>
    part !== '' && part !== '.' && part !== '..' && !/[\0\\]/.test(part) && Buffer.byteLength(part) < 200;
  if (key.split('/').every(isName)) return;
  throw new DataError('download', `s3://${bucket}`, `no file can have the name of the object ${show(key, 80)}`);
}

/** Bytes of an object that are not all there yet. Those of another version have another name. */
function partial(path: string, { etag }: StoredObject): string {
  return `${path}.${sha256(etag).slice(0, 8)}.part`;
}

/** Removes files that are no objects of the source any more. */
async function removeOthers(folder: string, objects: readonly StoredObject[]): Promise<void> {
  const paths = objects.map((object) => ({ object, path: join(folder, object.key) }));
  const kept = new Set(paths.flatMap(({ object, path }) => [path, partial(path, object)]));
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !kept.has(path)) await rm(path);
  }
}

async function fetchAll(
  client: S3Client,
  bucket: string,
  folder: string,
  objects: readonly StoredObject[],
  options: MirrorOptions,
): Promise<void> {
  const missing: StoredObject[] = [];
  for (const object of objects) {
    const found = await stat(join(folder, object.key)).catch(() => undefined);
    const isSame = found?.size === object.bytes && Math.floor(found.mtimeMs) === object.modified.getTime();
    if (!isSame) missing.push(object);
  }
  await checkSpace(folder, bucket, missing);
  // What has begun is finished, so that nothing is written any more when the folder is free for another run.
  await inLanes(LANES, missing, (object) => fetchObject(client, bucket, join(folder, object.key), object, options));
}

async function checkSpace(folder: string, bucket: string, objects: readonly StoredObject[]): Promise<void> {
  const needed = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const reason = `its objects have ${formatBytes(needed)}, and the disk has ${formatBytes(bavail * bsize)} left`;
  throw new DataError('limit', `s3://${bucket}`, reason);
}

async function fetchObject(
  client: S3Client,
  Bucket: string,
  path: string,
  object: StoredObject,
  options: MirrorOptions,
): Promise<void> {
  const { key, bytes, etag, modified } = object;
  const label = `s3://${Bucket}/${key}`;
  const part = partial(path, object);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(part, '', { flag: 'a' });
  await askStore(label, options, async () => {
    let have = (await stat(part)).size;
    if (have < bytes) {
      const range = { Range: `bytes=${have}-`, ...(etag && { IfMatch: etag }) };
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key, ...range }));
      const count = async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          have += chunk.length;
          if (have < bytes) options.reporter.downloaded(label, have, bytes);
          yield chunk;
        }
      };
      await pipeline(Body as Readable, count, createWriteStream(part, { flags: 'a' }));
    }
    if (have > bytes) {
      await rm(part);
      throw new DataError('download', label, 'has changed while it was fetched; run this again');
    }
    if (have < bytes) throw new Error(`the connection ended at byte ${have} of ${bytes}`);
  });
  await utimes(part, modified, modified);
  await moveIntoPlace(part, path);
  options.reporter.downloaded(label, bytes, bytes);
}
