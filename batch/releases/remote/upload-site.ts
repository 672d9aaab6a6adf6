/**
 * Puts the release of a site without a server into a bucket, below `site/`, where a Worker finds it and hands it to the
 * devices of visitors (private mode).
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { POINTER_FILE } from '../../../shared/release/manifest.ts';
import type { Bucket } from './bucket.ts';
import { fileFacts } from './file-facts.ts';
import { isThere } from './upload.ts';

/** Folder of the site in the bucket; the Worker's setting CINEMATCH_SITE names it. */
const SITE = 'site';
/** The part of a site that is uploaded: a Worker makes the pages itself. */
const RELEASES = 'releases';

/** What was uploaded. */
export interface UploadedSite {
  /** Files that the bucket did not have, and their bytes. */
  uploadedFiles: number;
  uploadedBytes: number;
  keptFiles: number;
  /** Files of earlier versions that were removed from the bucket. */
  removedFiles: number;
}

/**
 * Makes `site/releases/` of the bucket the same as `releases/` of the site in `folder`: files first, then the pointer. Then it
 * removes what the folder no longer has. Throws `BucketError`; until the pointer is written, devices load the earlier release.
 * `report` is called after each file with the bytes that are done, and those of all.
 */
export async function uploadSite(
  bucket: Bucket,
  folder: string,
  report: (done: number, total: number) => void = () => undefined,
): Promise<UploadedSite> {
  const entries = await readdir(join(folder, RELEASES), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, { path: string; bytes: number; sha256: string }>();
  for (const path of paths) {
    const facts = await fileFacts(path);
    if (facts) files.set(`${SITE}/${path.slice(join(folder, '/').length).replaceAll('\\', '/')}`, { path, ...facts });
  }
  const pointer = `${SITE}/${RELEASES}/${POINTER_FILE}`;
  const keys = [...files.keys()].sort((a, b) => Number(a === pointer) - Number(b === pointer));
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const done: UploadedSite = { uploadedFiles: 0, uploadedBytes: 0, keptFiles: 0, removedFiles: 0 };
  let doneBytes = 0;
  for (const key of keys) {
    const { path, ...facts } = files.get(key) as { path: string; bytes: number; sha256: string };
    if (await isThere(bucket, key, facts)) {
      done.keptFiles++;
    } else {
      await bucket.put(key, { path }, facts);
      done.uploadedFiles++;
      done.uploadedBytes += facts.bytes;
    }
    doneBytes += facts.bytes;
    report(doneBytes, total);
  }
  for (const { key } of await bucket.list()) {
    if (!key.startsWith(`${SITE}/${RELEASES}/`) || files.has(key)) continue;
    await bucket.delete(key);
    done.removedFiles++;
  }
  return done;
}
