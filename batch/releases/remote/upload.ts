/**
 * Publishes a release of a folder again, into a bucket: what is not there yet, the manifest after the artifacts, the
 * pointer last. Whatever fails on the way, the old pointer and the old release stay; the next call goes on from there.
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
  parseManifest,
  parsePointer,
  pointerText,
  RUN_FILE,
} from '../../../shared/release/manifest.ts';
import { inspectRelease } from '../inspect.ts';
import { currentRelease } from '../pointer.ts';
import { type Bucket, BucketError } from './bucket.ts';
import { type Facts, fileFacts } from './file-facts.ts';
import { pruneBucket } from './prune-bucket.ts';

interface PublishToOptions {
  releasesDir: string;
  /** The current release by default. One that is no longer in the folder may still be in the bucket. */
  id?: string;
  /** Releases to keep in the bucket, in all. */
  keep: number;
  /** Bytes that are there, as they come, of all the release's. */
  report?: (done: number, total: number) => void;
  /** Milliseconds since 1970. */
  now: () => number;
}

interface PublishedTo {
  release: string;
  /** What the bucket pointed to; null when it was empty. */
  before: string | null;
  uploadedFiles: number;
  uploadedBytes: number;
  /** Files that were there as they should be. */
  keptFiles: number;
  /** Ids of old releases that were removed from the bucket. */
  pruned: string[];
}

/** What the bucket points to; null when it is empty. Throws when it cannot be read: a wrong key, no such bucket. */
export async function readBucketPointer(bucket: Bucket): Promise<string | null> {
  const text = await bucket.getText(POINTER_FILE);
  return text === undefined ? null : parsePointer(text).release;
}

/** Throws `BucketError`, `LockError`, or an error that says what is wrong with the release. */
export async function publishTo(bucket: Bucket, options: PublishToOptions): Promise<PublishedTo> {
  const { releasesDir, keep, now, report } = options;
  // Nobody prunes the folder while it is read.
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
    // Another machine, or an administrator, may have set it meanwhile.
    const after = await pointedTo(bucket);
    const needed = [release, before ?? release, after ?? release];
    const pruned = await pruneBucket(bucket, { keep, needed, now: now() });
    return { release, before, ...sent, pruned };
  });
}

/** What the bucket points to; null also for a broken pointer, which is no reason not to put a good one in its place. */
async function pointedTo(bucket: Bucket): Promise<string | null> {
  return readBucketPointer(bucket).catch((error: unknown) => {
    if (error instanceof ReleaseError) return null;
    throw error;
  });
}

type Sent = Pick<PublishedTo, 'uploadedFiles' | 'uploadedBytes' | 'keptFiles'>;

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

/** For a release that only the bucket has: whether every file of it is there. */
async function checkThere(bucket: Bucket, releasesDir: string, id: string): Promise<Sent> {
  const manifest = await readManifest(bucket, id);
  if (!manifest) throw new Error(`there is no release ${id}, neither in ${releasesDir} nor in ${bucket.name}`);
  const entries = Object.entries(manifest.files);
  for (const [file, facts] of entries) {
    if (!(await isThere(bucket, `${id}/${file}`, facts))) {
      throw new BucketError(`${bucket.name}: ${id}/${file} is missing or damaged; the pointer stays as it was`);
    }
  }
  return { uploadedFiles: 0, uploadedBytes: 0, keptFiles: entries.length };
}

async function readManifest(bucket: Bucket, id: string): Promise<Manifest | undefined> {
  const text = isReleaseId(id) ? await bucket.getText(`${id}/${MANIFEST_FILE}`) : undefined;
  if (text === undefined) return undefined;
  const manifest = parseManifest(text);
  if (manifest.id !== id) throw new BucketError(`${bucket.name}: ${id}/${MANIFEST_FILE} describes ${manifest.id}`);
  return manifest;
}

async function isThere(bucket: Bucket, key: string, { bytes, sha256 }: Facts): Promise<boolean> {
  const found = await bucket.head(key);
  return found?.bytes === bytes && found.sha256 === sha256;
}
