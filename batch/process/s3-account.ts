/** The account of a store with the S3 API, as environment variables hold it, and what all its clients have in common. */

import { UsageError } from '../terminal/usage-error.ts';

/** Where a store is, and who asks. */
export interface S3Account {
  /** URL of the store without the name of the bucket. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Options of every client of a store: callers repeat a request, because they know how much of it is done, and the SDK
 * writes nothing to the console, because the errors contain the same information. It makes no checksums of its own: it
 * cannot send a stream twice, and callers sign the hash of a body. The time to connect is a round number.
 */
export const S3_CLIENT = {
  maxAttempts: 1,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  requestHandler: { connectionTimeout: 10_000 },
} as const;

/**
 * Returns the account of Cloudflare R2 or, with `endpoint`, of any other store. Throws `UsageError` when a variable is
 * not set.
 */
export function readAccount(env: Readonly<Record<string, string | undefined>>, endpoint?: string): S3Account {
  const needed = (variable: string): string => {
    const value = env[variable]?.trim();
    if (!value) throw new UsageError(`${variable} is not set: R2 needs it (docs/deploy.md)`);
    return value;
  };
  return {
    endpoint: endpoint ?? `https://${needed('R2_ACCOUNT_ID')}.r2.cloudflarestorage.com`,
    accessKeyId: needed('R2_ACCESS_KEY_ID'),
    secretAccessKey: needed('R2_SECRET_ACCESS_KEY'),
  };
}
