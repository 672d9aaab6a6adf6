/** A bucket behind the S3 API: Cloudflare R2, or another store. Files are streamed, so a large one takes no memory. */

import { createReadStream } from 'node:fs';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Bucket, BucketError, type S3Account, type StoredObject } from './bucket.ts';
import { NotWorthTrying, withBucketRetries } from './retry.ts';

/** Without a byte for this long, a request has failed. */
const SILENCE_MS = 60_000;
const CONNECT_MS = 10_000;
/** Six attempts then take some 15 to 30 seconds. */
const FIRST_PAUSE_MS = 500;
/** What the SDK would write on the console is in the errors. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const WRONG_KEY = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'Unauthorized', 'Forbidden'];

/** The parts of an error of the SDK's that tell what happened. */
interface StoreError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function s3Bucket(
  bucket: string,
  { endpoint, accessKeyId, secretAccessKey }: S3Account,
  firstPauseMs = FIRST_PAUSE_MS,
): Bucket {
  const client = new S3Client({
    endpoint,
    region: 'auto',
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    // A stream cannot be sent again, so what to try again is decided here (`ask`) and not in the SDK.
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
  });
  const name = `r2://${bucket}`;
  const Bucket = bucket;

  /** What `request` comes to; undefined when the store says that there is no such object. */
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
        // Signed with the request: the store compares what arrives with it.
        command.middlewareStack.add(
          (next) => (args) => {
            (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
            return next(args);
          },
          { step: 'build' },
        );
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

/** One line for people. What will not be better the next time is `NotWorthTrying`. */
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
