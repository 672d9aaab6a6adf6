/** Removes old releases from a bucket. */

import { isReleaseId, MANIFEST_FILE } from '../../../shared/release/manifest.ts';
import type { Bucket, StoredObject } from './bucket.ts';

/**
 * Younger releases stay. Another machine may still be uploading one, or an isolate of the service may still read it.
 * A round number, meant to be well above the time between two objects of an upload.
 */
const YOUNG_MS = 3_600_000;

interface PruneBucketOptions {
  /** The number of releases to keep in total. */
  keep: number;
  /**
   * Ids of releases that always stay: the current one, and the one before it, which isolates may still use.
   */
  needed: readonly string[];
  /** The current time in milliseconds since 1970. */
  now: number;
}

/**
 * Removes old releases from the bucket and returns their ids. The age of a release is that of its last written object.
 * The `needed` releases stay and count towards `keep`; the newest others fill it up. A release with an object from the
 * last hour stays as well. Objects outside of releases are not touched.
 */
export async function pruneBucket(bucket: Bucket, { keep, needed, now }: PruneBucketOptions): Promise<string[]> {
  const byRelease = Map.groupBy(await bucket.list(), ({ key }) => key.split('/', 1)[0]);
  const releases = Array.from(byRelease, ([id, objects]) => ({ id, objects, time: newest(objects) }))
    .filter(({ id }) => isReleaseId(id))
    .sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  const isNeeded = ({ id }: { id: string }) => needed.includes(id);
  const others = releases.filter((release) => !isNeeded(release));
  const removed = others
    .slice(Math.max(0, keep - releases.filter(isNeeded).length))
    .filter(({ time }) => now - time > YOUNG_MS);
  for (const { objects } of removed) {
    // The manifest goes first. Without it, the rest is not a release, even when the deletion breaks off.
    const manifestFirst = objects.toSorted((a, b) => Number(isManifest(b)) - Number(isManifest(a)));
    for (const { key } of manifestFirst) await bucket.delete(key);
  }
  return removed.map(({ id }) => id);
}

function newest(objects: readonly StoredObject[]): number {
  return objects.reduce((time, { modified }) => Math.max(time, modified), 0);
}

function isManifest({ key }: StoredObject): boolean {
  return key.endsWith(`/${MANIFEST_FILE}`);
}
