/**
 * Publishes a release of a folder in a bucket. It uploads only files that the bucket does not have yet: first the
 * artifacts, then the manifest, and the pointer last. When a step fails, the old pointer and the old release stay, and
 * the next call uploads the rest.
 */

import { join } from 'node:path';
import type { Inspection } from '../../../models/releases/inspect-release.ts';
import { ReleaseError } from '../../../shared/errors.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import {
  isReleaseId,
  MANIFEST_FILE,
  type Manifest,
  POINTER_FILE,
  parsePointer,
  pointerText,
  RUN_FILE,
  readManifest,
} from '../../../shared/release/manifest.ts';
import { memorySource } from '../../../shared/source.ts';
import { inspectRelease } from '../inspect.ts';
import { currentRelease } from '../pointer.ts';
import { type Bucket, BucketError } from './bucket.ts';
import { type Facts, fileFacts } from './file-facts.ts';
import { pruneBucket } from './prune-bucket.ts';

interface PublishToOptions {
  releasesDir: string;
  /**
   * The release to publish. The default is the current release of the folder. A release that the folder no longer has
   * can be published when the bucket has all of its files.
   */
  id?: string;
  /** The number of releases to keep in the bucket in total. */
  keep: number;
  /** Called after each file with the bytes that the bucket has so far, and the bytes of the whole release. */
  report?: (done: number, total: number) => void;
  /** Returns the current time in milliseconds since 1970. */
  now: () => number;
}

interface PublishedTo {
  release: string;
  /** Id of the bucket's current release before. Null when it had no pointer or a damaged one. */
  before: string | null;
  uploadedFiles: number;
  uploadedBytes: number;
  /** Number of files that the bucket already had. */
  keptFiles: number;
  /** Ids of the old releases that were removed from the bucket. */
  pruned: string[];
}

/**
 * Returns the id of the bucket's current release, or null when it has no pointer. Throws `BucketError` when the bucket
 * cannot be read, and `ReleaseError` when the pointer is damaged.
 */
export async function readBucketPointer(bucket: Bucket): Promise<string | null> {
  const text = await bucket.getText(POINTER_FILE);
  return text === undefined ? null : parsePointer(text).release;
}

/**
 * Uploads a release, makes it the current one of the bucket, and removes old releases from the bucket. Throws
 * `BucketError` when the bucket cannot be used or lacks a file, `LockError` when another run holds the lock of the
 * folder, and `Error` when the release does not exist or is damaged.
 */
export async function publishTo(bucket: Bucket, options: PublishToOptions): Promise<PublishedTo> {
  const { releasesDir, keep, now, report } = options;
  // The lock keeps other runs from pruning the folder during the upload.
  return withFolderLock(releasesDir, async () => {
    const before = await pointedTo(bucket);
    const release = options.id ?? (await currentRelease(releasesDir));
    if (release === undefined) throw new Error(`${releasesDir}: no release is published here`);
    const here = await inspectRelease(releasesDir, release).catch((error: unknown) => {
      if (error instanceof ReleaseError && error.code === 'missing') return undefined;
      throw error;
    });
    const sent = here
      ? await upload(bucket, releasesDir, here, report)
      : await checkThere(bucket, releasesDir, release);
    const pointer = pointerText(release);
    await bucket.put(POINTER_FILE, { text: pointer }, { bytes: pointer.length, sha256: sha256(pointer) });
    // Another machine, or an administrator, may have changed the pointer meanwhile.
    const after = await pointedTo(bucket);
    const needed = [release, before ?? release, after ?? release];
    const pruned = await pruneBucket(bucket, { keep, needed, now: now() });
    return { release, before, ...sent, pruned };
  });
}

/**
 * Returns the id of the bucket's current release, or null when its pointer is missing or damaged. A damaged pointer is
 * no error here, because publishing replaces it.
 */
async function pointedTo(bucket: Bucket): Promise<string | null> {
  return readBucketPointer(bucket).catch((error: unknown) => {
    if (error instanceof ReleaseError) return null;
    throw error;
  });
}

type Sent = Pick<PublishedTo, 'uploadedFiles' | 'uploadedBytes' | 'keptFiles'>;

/** Uploads the files of an intact release that the bucket does not have yet. Throws `Error` when it is damaged. */
async function upload(
  bucket: Bucket,
  releasesDir: string,
  { id, intact, problems, manifest }: Inspection,
  report: PublishToOptions['report'],
): Promise<Sent> {
  if (!intact || !manifest) throw new Error(`${releasesDir}: release ${id} is damaged: ${problems.join('; ')}`);
  const folder = join(releasesDir, id);
  const files: [file: string, facts: Facts][] = Object.entries(manifest.files);
  const run = await fileFacts(join(folder, RUN_FILE));
  if (run) files.push([RUN_FILE, run]);
  const ofManifest = await fileFacts(join(folder, MANIFEST_FILE));
  if (ofManifest) files.push([MANIFEST_FILE, ofManifest]);
  const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const sent: Sent = { uploadedFiles: 0, uploadedBytes: 0, keptFiles: 0 };
  let done = 0;
  for (const [file, facts] of files) {
    const key = `${id}/${file}`;
    if (await isThere(bucket, key, facts)) {
      sent.keptFiles++;
    } else {
      await bucket.put(key, { path: join(folder, file) }, facts);
      sent.uploadedFiles++;
      sent.uploadedBytes += facts.bytes;
    }
    done += facts.bytes;
    report?.(done, total);
  }
  return sent;
}

/** Checks that the bucket has every file of a release that the folder does not have. Throws when one is missing. */
async function checkThere(bucket: Bucket, releasesDir: string, id: string): Promise<Sent> {
  const manifest = await readBucketManifest(bucket, id);
  if (!manifest) throw new Error(`there is no release ${id}, neither in ${releasesDir} nor in ${bucket.name}`);
  const entries = Object.entries(manifest.files);
  for (const [file, facts] of entries) {
    if (!(await isThere(bucket, `${id}/${file}`, facts))) {
      throw new BucketError(`${bucket.name}: ${id}/${file} is missing or damaged; the pointer stays as it was`);
    }
  }
  return { uploadedFiles: 0, uploadedBytes: 0, keptFiles: entries.length };
}

async function readBucketManifest(bucket: Bucket, id: string): Promise<Manifest | undefined> {
  const text = isReleaseId(id) ? await bucket.getText(`${id}/${MANIFEST_FILE}`) : undefined;
  if (text === undefined) return undefined;
  const manifest = await readManifest(memorySource(new Map([[MANIFEST_FILE, new TextEncoder().encode(text)]])));
  if (manifest.id !== id) throw new BucketError(`${bucket.name}: ${id}/${MANIFEST_FILE} describes ${manifest.id}`);
  return manifest;
}

/** Whether the bucket has an object with these facts. Throws `BucketError` when it cannot be asked. */
export async function isThere(bucket: Bucket, key: string, { bytes, sha256 }: Facts): Promise<boolean> {
  const found = await bucket.head(key);
  return found?.bytes === bytes && found.sha256 === sha256;
}
