/**
 * Files of a run in a bucket with the S3 API. A file is an object, `s3://bucket/…`, which a reader finds whole or not at
 * all. Its SHA-256 is part of the request that writes it and lies beside it, so both ways are checked.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type AskOptions, askStore, isNoObject, openS3Client, signContent } from '../ingest/source/s3-client.ts';
import { parseBucketSource } from '../ingest/source/source-name.ts';
import { inLanes } from '../process/in-lanes.ts';

/** Bytes of a file from `from` to below `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** The objects of a bucket by their full names. Every method throws `DataError` with the object's name and the reason. */
export interface RunBucket {
  /** Writes the file at `path` as an object, whole or not at all. */
  put(name: string, path: string): Promise<void>;
  /** Number of bytes of an object; undefined when there is none. */
  size(name: string): Promise<number | undefined>;
  /** Reads some bytes. Resolves to fewer when the object ends before that. */
  read(name: string, range: ByteRange): Promise<Uint8Array<ArrayBuffer>>;
  /** Appends an object, or some bytes of it, to a file. The hash of a whole object is compared. */
  fetch(name: string, into: FileHandle, range?: ByteRange): Promise<void>;
  /** Names of all objects that begin with `prefix`. */
  list(prefix: string): Promise<string[]>;
  /** Removes objects. They may be gone already. */
  remove(names: readonly string[]): Promise<void>;
  close(): void;
}

/** Larger files are sent in parts of this size. A store takes 5 GB at once, and 10,000 parts. A round number. */
const PART_BYTES = 512 << 20;
/** Requests at the same time. A round number. */
const LANES = 8;

const ASK: AskOptions = {
  reporter: { warn: () => undefined, downloaded: () => undefined },
  wayOut: 'run this again, and let no other night use this --work at the same time',
  whose:
    'every process of the night needs an account that may list, read, write and remove there: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, on executors as spark.executorEnv.…, or the role of the machine',
};

/**
 * Opens the bucket of the account that variables hold, as for a dataset in a bucket. Sends no request. Throws
 * `UsageError` when a variable of R2 is missing.
 */
export function openRunBucket(
  env: Readonly<Record<string, string | undefined>> = process.env,
  options: Partial<AskOptions> = {},
  partBytes = PART_BYTES,
): RunBucket {
  const asking = { ...ASK, ...options };
  const { client } = openS3Client(env, asking.limits);
  const ask = <T>(name: string, request: () => Promise<T>) => askStore(name, asking, request);
  const place = (name: string) => {
    const { bucket: Bucket, path: Key } = parseBucketSource(name);
    return { Bucket, Key };
  };

  async function putInParts(name: string, path: string, bytes: number, sha256: string): Promise<void> {
    const start = new CreateMultipartUploadCommand({ ...place(name), Metadata: { sha256 } });
    const { UploadId } = await ask(name, () => client.send(start));
    const upload = { ...place(name), UploadId };
    try {
      const Parts: CompletedPart[] = [];
      await inLanes(LANES, Array.from({ length: Math.ceil(bytes / partBytes) }).keys(), async (part) => {
        const range = { from: part * partBytes, to: Math.min(bytes, (part + 1) * partBytes) };
        const own = await hashOf(path, range);
        const { ETag } = await ask(name, () =>
          withBytes(path, range, (sent) => {
            const command = new UploadPartCommand({ ...upload, ...sent, PartNumber: part + 1 });
            signContent(command, own);
            return client.send(command);
          }),
        );
        Parts[part] = { ETag, PartNumber: part + 1 };
      });
      await ask(name, () => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })));
    } catch (error) {
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }

  return {
    async put(name, path) {
      const { size: bytes } = await stat(path);
      const range = { from: 0, to: bytes };
      const sha256 = await hashOf(path, range);
      if (bytes > partBytes) return putInParts(name, path, bytes, sha256);
      await ask(name, () =>
        withBytes(path, range, (sent) => {
          const command = new PutObjectCommand({ ...place(name), ...sent, Metadata: { sha256 } });
          signContent(command, sha256);
          return client.send(command);
        }),
      );
    },
    size: (name) =>
      ask(name, async () => {
        try {
          return (await client.send(new HeadObjectCommand(place(name)))).ContentLength ?? 0;
        } catch (error) {
          if (isNoObject(error)) return undefined;
          throw error;
        }
      }),
    read: (name, range) =>
      ask(name, async () => {
        const { Body } = await client.send(new GetObjectCommand({ ...place(name), Range: headerOf(range) }));
        return new Uint8Array((await Body?.transformToByteArray()) ?? []);
      }),
    async fetch(name, into, range) {
      const begin = (await into.stat()).size;
      const hash = createHash('sha256');
      const start = range?.from ?? 0;
      let wanted = range && range.to - range.from;
      let have = 0;
      let sha256: string | undefined;
      await ask(name, async () => {
        if (have === wanted) return;
        const Range = wanted === undefined ? undefined : headerOf({ from: start + have, to: start + wanted });
        const found = await client.send(new GetObjectCommand({ ...place(name), Range }));
        wanted ??= found.ContentLength ?? 0;
        sha256 = found.Metadata?.sha256;
        for await (const chunk of found.Body as Readable as AsyncIterable<Uint8Array>) {
          for (let at = 0; at < chunk.length; ) {
            at += (await into.write(chunk, at, chunk.length - at, begin + have + at)).bytesWritten;
          }
          hash.update(chunk);
          have += chunk.length;
        }
        if (have < wanted) throw new Error(`the connection ended at byte ${have} of ${wanted}`);
      });
      if (!range && sha256 !== undefined && hash.digest('hex') !== sha256) {
        throw new Error(`${name}: its checksum is wrong`);
      }
    },
    async list(prefix) {
      const { Bucket, Key: Prefix } = place(prefix);
      const names: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const token = ContinuationToken;
        const page = await ask(prefix, () =>
          client.send(new ListObjectsV2Command({ Bucket, Prefix: `${Prefix}/`, ContinuationToken: token })),
        );
        for (const { Key } of page.Contents ?? []) names.push(`s3://${Bucket}/${Key}`);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return names;
    },
    async remove(names) {
      await inLanes(LANES, names, (name) => ask(name, () => client.send(new DeleteObjectCommand(place(name)))));
    },
    close: () => client.destroy(),
  };
}

function headerOf({ from, to }: ByteRange): string {
  return `bytes=${from}-${to - 1}`;
}

/** Opens some bytes of a file to send them. They are closed also when the store has not taken all of them. */
async function withBytes<T>(
  path: string,
  { from, to }: ByteRange,
  send: (sent: { Body: Readable | string; ContentLength: number }) => Promise<T>,
): Promise<T> {
  // The SDK takes an empty text, but no stream without bytes.
  if (from === to) return send({ Body: '', ContentLength: 0 });
  const Body = createReadStream(path, { start: from, end: to - 1 });
  try {
    return await send({ Body, ContentLength: to - from });
  } finally {
    Body.destroy();
  }
}

async function hashOf(path: string, { from, to }: ByteRange): Promise<string> {
  const hash = createHash('sha256');
  if (to > from) await pipeline(createReadStream(path, { start: from, end: to - 1 }), hash);
  return hash.digest('hex');
}
