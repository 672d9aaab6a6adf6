/** Requests to a bucket with the S3 API, `s3://…`: whose account it is, which errors are final, and what they mean. */

import { type PutObjectCommand, S3Client, type S3ClientConfig, type UploadPartCommand } from '@aws-sdk/client-s3';
import { readAccount, S3_CLIENT } from '../../process/s3-account.ts';
import { DataError, firstLine } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import { HTTP_LIMITS, type HttpLimits, withDownloadRetries } from './http-get.ts';

/** Names of errors after which another attempt is of no use. */
const FINAL =
  /^(NoSuchBucket|NoSuchKey|NotFound|InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|Forbidden|Unauthorized|PreconditionFailed|CredentialsProviderError|InvalidBucketName)$/;

type Env = Readonly<Record<string, string | undefined>>;

/** How requests are repeated. */
export interface AskOptions {
  readonly reporter: Reporter;
  readonly limits?: Partial<HttpLimits>;
  /** What to do when an object is gone or has changed; by default to run this again. */
  readonly wayOut?: string;
  /** Whose account it is; by default that of AWS, of R2, or of the machine. */
  readonly whose?: string;
}

/**
 * Opens a client with the account and the address that variables hold: those of AWS, or of `--publish-to` without an
 * account of AWS. Throws `UsageError` when a variable of R2 is missing.
 */
export function openS3Client(env: Env, limits: Partial<HttpLimits> = {}): { client: S3Client; endpoint?: string } {
  const config = configure(env, { ...HTTP_LIMITS, ...limits });
  return { client: new S3Client(config), ...(config.endpoint !== undefined && { endpoint: `${config.endpoint}` }) };
}

function configure(env: Env, { silenceMs }: HttpLimits): S3ClientConfig {
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (endpoint && 'us-east-1');
  const common: S3ClientConfig = {
    ...S3_CLIENT,
    requestHandler: { ...S3_CLIENT.requestHandler, socketTimeout: silenceMs },
  };
  if (env.AWS_ACCESS_KEY_ID === undefined && env.R2_ACCESS_KEY_ID !== undefined) {
    const { endpoint: address, ...credentials } = readAccount(env, env.R2_ENDPOINT);
    return { ...common, endpoint: address, region: 'auto', credentials, forcePathStyle: true };
  }
  return {
    ...common,
    followRegionRedirects: true,
    ...(region && { region }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
  };
}

/** Makes the SHA-256 of a body a part of the request's signature, so that the store refuses any other content. */
export function signContent(command: PutObjectCommand | UploadPartCommand, sha256: string): void {
  (command as PutObjectCommand).middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build' },
  );
}

/** True for the error of a store that has no such object. */
export function isNoObject(error: unknown): boolean {
  const { name } = error as Partial<StoreError>;
  return name === 'NoSuchKey' || name === 'NotFound';
}

/**
 * Sends a request until it succeeds. `label` is the object in messages. Throws `DataError` with the reason when another
 * attempt is of no use: `download`, or `limit` when the disk is full.
 */
export function askStore<T>(label: string, options: AskOptions, request: () => Promise<T>): Promise<T> {
  const { limits, reporter } = options;
  return withDownloadRetries(label, { ...HTTP_LIMITS, ...limits }, reporter, async () => {
    try {
      return await request();
    } catch (cause) {
      const { name = '', code, $metadata } = cause as Partial<StoreError>;
      if (cause instanceof DataError) throw cause;
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        throw new DataError('limit', label, 'the disk is full; free some space and run this again, and it goes on');
      }
      const status = $metadata?.httpStatusCode;
      const isFinal = FINAL.test(name) || status === 401 || status === 403 || status === 412;
      if (isFinal) throw new DataError('download', label, explain(name || String(status), cause, options), { cause });
      throw cause;
    }
  });
}

interface StoreError {
  readonly name: string;
  readonly code: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}

function explain(name: string, cause: unknown, { wayOut = 'run this again', whose }: AskOptions): string {
  if (name === 'NoSuchBucket') return 'there is no such bucket';
  if (name === 'PreconditionFailed' || name === '412') return `has changed while it was fetched; ${wayOut}`;
  if (name === 'NoSuchKey' || name === 'NotFound') return `is gone from the bucket; ${wayOut}`;
  const account =
    whose ??
    'the account is that of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, of R2_ACCESS_KEY_ID, or of the machine';
  return `the store refuses (${name}: ${firstLine(cause)}); ${account}`;
}
