/** Where `--publish-to` points. */

import { resolve } from 'node:path';
import { UsageError } from '../../terminal/usage-error.ts';
import type { Bucket, S3Account } from './bucket.ts';
import { WRANGLER_STATE } from './run-wrangler.ts';

/**
 * - `r2://<bucket>`: Cloudflare R2, or any store that speaks S3 when there is an endpoint. `env` has the credentials.
 * - `r2-local` or `r2-local:<dir>`: the bucket of `wrangler dev`, which must not be running, in its `--persist-to` folder
 *
 * Throws `UsageError` for any other target, or when a variable is not set. Nothing is asked over the network yet.
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

function readAccount(env: Readonly<Record<string, string | undefined>>, endpoint: string | undefined): S3Account {
  const needed = (variable: string): string => {
    const value = env[variable]?.trim();
    if (!value) throw new UsageError(`${variable} is not set: publishing to R2 needs it (docs/deploy.md)`);
    return value;
  };
  return {
    endpoint: endpoint ?? `https://${needed('R2_ACCOUNT_ID')}.r2.cloudflarestorage.com`,
    accessKeyId: needed('R2_ACCESS_KEY_ID'),
    secretAccessKey: needed('R2_SECRET_ACCESS_KEY'),
  };
}
