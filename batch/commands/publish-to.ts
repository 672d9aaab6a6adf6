/** `releases publish` and `nightly --publish-to`: a release into a bucket. */

import { formatBytes } from '../../shared/units.ts';
import { openBucket } from '../releases/remote/open-bucket.ts';
import { publishTo, readBucketPointer } from '../releases/remote/upload.ts';
import type { Answer } from '../terminal/answer.ts';
import type { Progress } from '../terminal/progress.ts';

interface TargetOptions {
  /** `r2://<bucket>`, `r2-local` or `r2-local:<dir>`. */
  target: string;
  /** Of another store that speaks S3, instead of R2's. */
  endpoint?: string;
}

/** Throws unless the bucket can be read: better now than after hours of training. */
export async function checkTarget({ target, endpoint }: TargetOptions): Promise<void> {
  const bucket = await openBucket(target, process.env, endpoint);
  try {
    await readBucketPointer(bucket);
  } finally {
    await bucket.close();
  }
}

/** Publishes release `id`, by default the current one, and prunes the bucket. */
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
    const change = before === release ? 'was so before' : `before it was ${before ?? 'none'}`;
    const lines = [
      `release ${release} is current in ${bucket.name}; ${change}`,
      `${uploadedFiles} files uploaded (${formatBytes(uploadedBytes)}), ${keptFiles} were there; removed: ${pruned.join(', ') || 'none'}`,
    ];
    return { value: { target: bucket.name, ...published }, text: lines.join('\n') };
  } finally {
    await bucket.close();
  }
}
