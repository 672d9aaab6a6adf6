/** Uploads a release to a bucket, for `releases publish` and `nightly --publish-to`. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../shared/node/sha256.ts';
import { NIGHTS_FILE } from '../../shared/release/nights.ts';
import { formatBytes } from '../../shared/units.ts';
import { openBucket } from '../releases/remote/open-bucket.ts';
import { publishTo, readBucketPointer } from '../releases/remote/upload.ts';
import { type UploadedSite, uploadSite } from '../releases/remote/upload-site.ts';
import type { Answer } from '../terminal/answer.ts';
import type { Progress } from '../terminal/progress.ts';

interface TargetOptions {
  /** `r2://<bucket>`, `r2-local` or `r2-local:<dir>`. */
  target: string;
  /** URL of another S3-compatible store, instead of R2. */
  endpoint?: string;
}

/**
 * Checks that the bucket can be read, so that a wrong target fails at once and not after hours of training. Throws
 * `UsageError` for a target that cannot be understood, and the store's own error when it does not answer.
 */
export async function checkTarget({ target, endpoint }: TargetOptions): Promise<void> {
  const bucket = await openBucket(target, process.env, endpoint);
  try {
    await readBucketPointer(bucket);
  } finally {
    await bucket.close();
  }
}

/**
 * Puts the notes of the last nights into the bucket, so that a service there can tell of them. Also after a night that
 * failed. Throws the store's own error.
 */
export async function uploadNights({
  target,
  endpoint,
  releases,
}: TargetOptions & { releases: string }): Promise<void> {
  const text = await readFile(join(releases, NIGHTS_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const bucket = await openBucket(target, process.env, endpoint);
  try {
    await bucket.put(NIGHTS_FILE, { text }, { bytes: Buffer.byteLength(text), sha256: sha256(text) });
  } finally {
    await bucket.close();
  }
}

/**
 * Uploads release `id`, by default the current one, makes it the bucket's current release, and removes old releases
 * from the bucket (`pruneBucket`). Throws the errors of `openBucket` and `publishTo`.
 */
export async function publishToTarget(
  { target, endpoint, releases, ...options }: TargetOptions & { releases: string; id?: string; keep: number },
  progress: Progress,
): Promise<Answer> {
  const bucket = await openBucket(target, process.env, endpoint);
  try {
    const report = progress.report;
    const published = await progress.phase(
      'upload',
      () => publishTo(bucket, { ...options, releasesDir: releases, report, now: Date.now }),
      ({ release, uploadedFiles, uploadedBytes, keptFiles }) => ({ release, uploadedFiles, uploadedBytes, keptFiles }),
    );
    const { release, before, uploadedFiles, uploadedBytes, keptFiles, pruned } = published;
    const change = before === release ? 'as before' : `before: ${before ?? 'none'}`;
    const lines = [
      `release ${release} is current in ${bucket.name} (${change})`,
      `files uploaded: ${uploadedFiles} (${formatBytes(uploadedBytes)}), already there: ${keptFiles}; releases removed: ${pruned.join(', ') || 'none'}`,
    ];
    return { value: { target: bucket.name, ...published }, text: lines.join('\n') };
  } finally {
    await bucket.close();
  }
}

/**
 * Uploads the release of the site in `out` for the devices of a Worker's visitors (`uploadSite`). Throws the errors of
 * `openBucket` and `uploadSite`.
 */
export async function uploadSiteTo(
  { target, endpoint, out }: TargetOptions & { out: string },
  progress: Progress,
): Promise<UploadedSite & { target: string }> {
  const bucket = await openBucket(target, process.env, endpoint);
  try {
    const uploaded = await progress.phase('upload', () => uploadSite(bucket, out, progress.report));
    return { target: bucket.name, ...uploaded };
  } finally {
    await bucket.close();
  }
}
