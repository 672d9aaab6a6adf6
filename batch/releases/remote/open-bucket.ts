/** Opens the bucket that `--publish-to` names. */

import { resolve } from 'node:path';
import { readAccount } from '../../process/s3-account.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import type { Bucket } from './bucket.ts';
import { WRANGLER_STATE } from './run-wrangler.ts';

/**
 * Opens a bucket, which the caller closes:
 *
 * - `r2://<bucket>`: a bucket of Cloudflare R2 or, with `endpoint`, of any other store with the S3 API. `env` holds the
 *   credentials.
 * - `r2-local` or `r2-local:<dir>`: the local bucket of `wrangler dev` in its `--persist-to` folder. `wrangler dev`
 *   must not be running.
 *
 * Throws `UsageError` for any other target, and when an environment variable is not set. Sends no request yet.
 */
export async function openBucket(
  target: string,
  env: Readonly<Record<string, string | undefined>>,
  endpoint?: string,
): Promise<Bucket> {
  const local = /^r2-local(?::(.+))?$/.exec(target);
  if (local) {
    const { localBucket } = await import('./local-bucket.ts');
    return localBucket(resolve(local[1] ?? WRANGLER_STATE));
  }
  const [, bucket] = /^r2:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])$/.exec(target) ?? [];
  if (bucket === undefined) {
    throw new UsageError(`--publish-to ${target}: expected r2://<bucket>, r2-local or r2-local:<dir>`);
  }
  const { s3Bucket } = await import('./s3-bucket.ts');
  return s3Bucket(bucket, readAccount(env, endpoint));
}
