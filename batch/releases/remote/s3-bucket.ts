/**
 * A bucket of a store with the S3 API, such as Cloudflare R2. Files are streamed, so their size does not affect memory.
 */

import { createReadStream } from 'node:fs';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { signContent } from '../../ingest/source/s3-client.ts';
import { S3_CLIENT, type S3Account } from '../../process/s3-account.ts';
import { type Bucket, BucketError, type StoredObject } from './bucket.ts';
import { NotWorthTrying, withBucketRetries } from './retry.ts';

/** A request fails when no byte arrives for this long. A round number. */
const SILENCE_MS = 60_000;
/** A round number. The five pauses between six attempts then add up to 15.5 to 31 seconds. */
const FIRST_PAUSE_MS = 500;

/** Names of the S3 errors for a key that is unknown, wrong or not allowed to do this. */
const WRONG_KEY = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'Unauthorized', 'Forbidden'];

/** The fields of an SDK error that are used here. */
interface StoreError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Returns the bucket. Sends no request yet. `firstPauseMs` is the pause before the second attempt of a request, in
 * milliseconds. Methods throw `BucketError`; its message names the bucket, the step and the cause.
 */
export function s3Bucket(
  bucket: string,
  { endpoint, accessKeyId, secretAccessKey }: S3Account,
  firstPauseMs = FIRST_PAUSE_MS,
): Bucket {
  const client = new S3Client({
    ...S3_CLIENT,
    endpoint,
    region: 'auto',
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestHandler: { ...S3_CLIENT.requestHandler, socketTimeout: SILENCE_MS },
  });
  const name = `r2://${bucket}`;
  const Bucket = bucket;

  /** Sends a request, with retries, and returns its result, or undefined when there is no such object. */
  const ask = <T>(step: string, request: () => Promise<T>): Promise<T | undefined> =>
    withBucketRetries(async () => {
      try {
        return await request();
      } catch (error) {
        if (isMissing(error as StoreError)) return undefined;
        throw explain(error as StoreError, `${name}: ${step}`);
      }
    }, firstPauseMs);

  return {
    name,
    async head(key) {
      const found = await ask(`looking at ${key}`, () => client.send(new HeadObjectCommand({ Bucket, Key: key })));
      return found && { bytes: found.ContentLength ?? 0, sha256: found.Metadata?.sha256 };
    },
    getText: (key) =>
      ask(`reading ${key}`, async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
        return (await Body?.transformToString()) ?? '';
      }),
    async put(key, content, { bytes, sha256 }) {
      await ask(`writing ${key}`, async () => {
        const Body = 'text' in content ? content.text : createReadStream(content.path);
        const command = new PutObjectCommand({
          Bucket,
          Key: key,
          Body,
          ContentLength: bytes,
          ContentType: key.endsWith('.json') ? 'application/json' : 'application/octet-stream',
          Metadata: { sha256 },
        });
        signContent(command, sha256);
        await client.send(command);
      });
    },
    async list() {
      const objects: StoredObject[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await ask('listing', () => client.send(new ListObjectsV2Command({ Bucket, ContinuationToken })));
        for (const { Key = '', Size = 0, LastModified } of page?.Contents ?? []) {
          objects.push({ key: Key, bytes: Size, modified: LastModified?.getTime() ?? 0 });
        }
        ContinuationToken = page?.NextContinuationToken;
      } while (ContinuationToken);
      return objects;
    },
    async delete(key) {
      await ask(`deleting ${key}`, () => client.send(new DeleteObjectCommand({ Bucket, Key: key })));
    },
    async close() {
      client.destroy();
    },
  };
}

function isMissing({ name }: StoreError): boolean {
  return name === 'NoSuchKey' || name === 'NotFound';
}

/** Returns an error with a message of one line. It is a `NotWorthTrying` when another attempt would fail as well. */
function explain(error: StoreError, where: string): Error {
  const status = error.$metadata?.httpStatusCode;
  const { name = '', message } = error;
  const options = { cause: error };
  if (name === 'NoSuchBucket') return new NotWorthTrying(`${where}: there is no such bucket`, options);
  if (WRONG_KEY.includes(name) || status === 401 || status === 403) {
    const hint = 'R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY must be a key that may read and write this bucket';
    return new NotWorthTrying(`${where}: the store refuses the key (${name || status}); ${hint}`, options);
  }
  if (status === undefined || status === 408 || status === 429 || status >= 500) {
    return new BucketError(`${where}: ${error.code ?? name} ${message || ''}`.trimEnd(), options);
  }
  return new NotWorthTrying(`${where}: ${name} ${message || `status ${status}`}`, options);
}
