/**
 * Downloads a file, which appears complete or not at all. The bytes received so far are in `<file>.part`. The next
 * attempt, in this run or a later one, requests the rest (RFC 9110, `Range` with `If-Range`). It starts from the
 * beginning when the file has changed or the server does not send ranges.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { moveIntoPlace } from '../../../shared/node/durable-files.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { formatBytes } from '../../../shared/units.ts';
import { DataError } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import { readHead } from '../tables/data-file.ts';
import { HTTP_LIMITS, type HttpAnswer, type HttpLimits, withAnswer, withDownloadRetries } from './http-get.ts';

/** Limits of a download to disk. */
export interface DownloadLimits extends HttpLimits {
  /** Largest size of a file. */
  readonly mostBytes: number;
}

/** The default limits. 8 GiB is a round number; the archive of ml-32m has about 0.24 GB. */
const LIMITS: DownloadLimits = { ...HTTP_LIMITS, mostBytes: 8 * 2 ** 30 };
/** Largest size of a text, in bytes. A round number, far above the length of a checksum file. */
const LONGEST_TEXT = 65_536;
const FULL_DISK = new Set(['ENOSPC', 'EDQUOT']);

/** Facts about a partly downloaded file, stored in `<file>.part.json`. */
interface PartialFacts {
  /** SHA-256 (hex) of the URL. The URL itself is not stored because it may contain a secret. */
  readonly url: string;
  /** Strong ETag or `Last-Modified` date, for `If-Range`. Null when the server sends neither. */
  readonly validator: string | null;
  /** Size of the whole file in bytes. Null when the server does not state it. */
  readonly total: number | null;
}

/**
 * Downloads `url` to `path`, whose folder must exist. The caller makes sure that no other download of this file runs at
 * the same time. Throws `DataError`: `download` when the server refuses, when all attempts fail, or when the MD5 is not
 * `md5` (hex); `limit` when the file is too large or the disk is full; `format` when the file is a web page.
 */
export async function download(
  url: URL,
  path: string,
  { reporter, md5, limits: given }: { reporter: Reporter; md5?: string; limits?: Partial<DownloadLimits> },
): Promise<void> {
  const limits = { ...LIMITS, ...given };
  const label = basename(path);
  const partial = `${path}.part`;
  checkCredentials(url, label);
  await withDownloadRetries(label, limits, reporter, () => fetchRest({ url, partial, label, limits, reporter }));
  try {
    readHead({ path: partial, label });
    if (md5 !== undefined) await checkMd5(partial, label, md5);
  } catch (error) {
    await removePartial(partial);
    throw error;
  }
  await moveIntoPlace(partial, path);
  await removePartial(partial);
}

/**
 * Returns the text at `url`, such as a checksum. Throws `DataError`: `download` when the server refuses or all attempts
 * fail, `limit` when the text has more than 65,536 bytes.
 */
export async function fetchText(
  url: URL,
  { reporter, limits: given }: { reporter: Reporter; limits?: Partial<DownloadLimits> },
): Promise<string> {
  const limits = { ...LIMITS, ...given };
  const label = basename(url.pathname);
  checkCredentials(url, label);
  return withDownloadRetries(label, limits, reporter, () =>
    withAnswer(url, { label, limits }, async ({ body }) => {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > LONGEST_TEXT) throw new DataError('limit', label, `has more than ${LONGEST_TEXT} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    }),
  );
}

interface Fetch {
  readonly url: URL;
  /** Path of the file with the bytes received so far. */
  readonly partial: string;
  readonly label: string;
  readonly limits: DownloadLimits;
  readonly reporter: Reporter;
}

/** Makes one attempt to complete the file `partial`. Resolves when the whole file is there. */
async function fetchRest(task: Fetch): Promise<void> {
  const { url, partial, label, limits } = task;
  const have = (await stat(partial).catch(() => null))?.size ?? 0;
  const facts = have > 0 ? await readFacts(partial, url) : null;
  if (facts?.total === have) return;
  const headers = facts?.validator ? { range: `bytes=${have}-`, 'if-range': facts.validator } : undefined;
  await withAnswer(url, { label, headers, limits }, async (answer) => {
    if (facts && continues(answer, have, facts)) return writeBody(task, answer, have, facts.total);
    if (answer.status !== 200) {
      await removePartial(partial);
      throw new Error('the server sent a part that does not continue the downloaded one: starting from the beginning');
    }
    const total = lengthOf(answer);
    await writeFile(partial, '');
    const fresh: PartialFacts = { url: sha256(url.href), validator: validatorOf(answer), total };
    await writeFile(factsPath(partial), JSON.stringify(fresh));
    return writeBody(task, answer, 0, total);
  });
}

/** True when the answer is the rest of the same file, from byte `have` on. */
function continues({ status, header }: HttpAnswer, have: number, { validator, total }: PartialFacts): boolean {
  const [, first, whole] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header('content-range') ?? '') ?? [];
  const etag = header('etag');
  const isSame = etag === null || !validator?.startsWith('"') || etag === validator;
  return (
    status === 206 && Number(first) === have && isSame && (total === null || whole === '*' || Number(whole) === total)
  );
}

async function writeBody(
  { partial, label, limits, reporter }: Fetch,
  { body }: HttpAnswer,
  have: number,
  total: number | null,
): Promise<void> {
  checkSize(label, total ?? have, limits.mostBytes);
  await checkSpace(partial, label, (total ?? have) - have);
  const file = await open(partial, 'a');
  let bytes = have;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      checkSize(label, bytes, limits.mostBytes);
      if (total !== null && bytes > total) throw new Error(`more than the ${total} bytes that were announced`);
      await write(file, chunk, label);
      if (bytes !== total) reporter.downloaded(label, bytes, total ?? undefined);
    }
    if (total !== null && bytes < total) throw new Error(`the connection ended at byte ${bytes} of ${total}`);
  } catch (error) {
    // A file with too many bytes cannot be resumed.
    if (bytes > (total ?? limits.mostBytes)) await removePartial(partial);
    throw error;
  } finally {
    await file.close();
  }
  reporter.downloaded(label, bytes, bytes);
}

async function write(file: FileHandle, chunk: Uint8Array, label: string): Promise<void> {
  try {
    await file.writeFile(chunk);
  } catch (cause) {
    if (!FULL_DISK.has((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw new DataError(
      'limit',
      label,
      'the disk is full; free some space and run this again, and the download resumes where it stopped',
      {
        cause,
      },
    );
  }
}

async function checkSpace(partial: string, label: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(partial));
  if (bavail * bsize >= needed) return;
  const reason = `the disk has ${formatBytes(bavail * bsize)} left, but the download needs ${formatBytes(needed)} more`;
  throw new DataError('limit', label, reason);
}

function checkSize(label: string, bytes: number, mostBytes: number): void {
  if (bytes > mostBytes)
    throw new DataError('limit', label, `has more than ${mostBytes} bytes, the largest size that is downloaded`);
}

function checkCredentials({ username, password }: URL, label: string): void {
  if (username !== '' || password !== '') {
    throw new DataError(
      'download',
      label,
      'the URL contains a user name or a password, which is not supported; remove it from the URL',
    );
  }
}

async function checkMd5(partial: string, label: string, expected: string): Promise<void> {
  const hash = createHash('md5');
  await pipeline(createReadStream(partial), hash);
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new DataError('download', label, `its md5 is ${found}, the official one is ${expected}; it has been deleted`);
}

function lengthOf({ header }: HttpAnswer): number | null {
  const length = header('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function validatorOf({ header }: HttpAnswer): string | null {
  const etag = header('etag');
  return etag?.startsWith('"') ? etag : header('last-modified');
}

function factsPath(partial: string): string {
  return `${partial}.json`;
}

/** Returns the stored facts, or null when they are missing, unreadable or belong to another URL. */
async function readFacts(partial: string, url: URL): Promise<PartialFacts | null> {
  try {
    const { validator, total, ...facts } = JSON.parse(await readFile(factsPath(partial), 'utf8'));
    if (facts.url !== sha256(url.href)) return null;
    return {
      url: facts.url,
      validator: typeof validator === 'string' ? validator : null,
      total: Number.isSafeInteger(total) ? total : null,
    };
  } catch {
    return null;
  }
}

async function removePartial(partial: string): Promise<void> {
  await rm(partial, { force: true });
  await rm(factsPath(partial), { force: true });
}
