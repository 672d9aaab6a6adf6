/** Removes old releases from a bucket. */

import { isReleaseId, MANIFEST_FILE } from '../../../shared/release/manifest.ts';
import type { Bucket, StoredObject } from './bucket.ts';

/** Something younger may be an upload of another machine's, or what an isolate read a moment ago. */
const YOUNG_MS = 3_600_000;

interface PruneBucketOptions {
  /** Releases to keep in all. */
  keep: number;
  /** Kept whatever their age: the current one, and the one before it, from which answers may still come. */
  needed: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Keeps the newest releases, by when their last object was written, and all in which something was written within the
 * hour. Objects that belong to no release are left alone. Ids of what was removed.
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
    // Without its manifest it is no release any more, however far the rest gets.
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
