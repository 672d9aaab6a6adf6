/** Files out of a zip archive, for DuckDB to read: inflated by yauzl, checked against the sizes and checksums in its directory. */

import { createWriteStream } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { DataError, firstLine } from '../data-error.ts';
import type { DataFile } from '../tables/data-file.ts';

/** Inflated bytes taken from one archive: MovieLens 32M has 0.95 GB. */
const MOST_BYTES = 8 * 2 ** 30;
const MOST_ENTRIES = 10_000;

interface Archive {
  /** Paths of all files in it, with `/`; those that lead out of the archive are left out. */
  readonly names: readonly string[];
  /** Writes files into an existing folder and returns where each of them went. */
  unpack(names: readonly string[], into: string): Promise<ReadonlyMap<string, DataFile>>;
}

/** Throws `DataError` (`archive`) when the archive is damaged, (`limit`) when it is larger than any dataset. */
export async function withArchive<T>(file: DataFile, use: (archive: Archive) => Promise<T>): Promise<T> {
  const options = { autoClose: false, decodeStrings: false };
  const zip = await orArchiveError(file.label, () => yauzl.openPromise(file.path, options));
  try {
    const entries = await orArchiveError(file.label, () => listFiles(file, zip));
    return await use({
      names: [...entries.keys()],
      async unpack(names, into) {
        const chosen = names.map((name) => entries.get(name)).filter((entry) => entry !== undefined);
        const bytes = chosen.reduce((total, entry) => total + entry.uncompressedSize, 0);
        if (bytes > MOST_BYTES)
          throw new DataError('limit', file.label, `${bytes} bytes unpacked, more than ${MOST_BYTES}`);
        const unpacked = new Map<string, DataFile>();
        for (const [at, entry] of chosen.entries()) {
          const base = posix.basename(names[at]);
          const target = { path: join(into, `${at}-${base}`), label: `${file.label}/${base}` };
          await orArchiveError(target.label, () => inflate(zip, entry, target.path));
          unpacked.set(names[at], target);
        }
        return unpacked;
      },
    });
  } finally {
    zip.close();
  }
}

async function listFiles(archive: DataFile, zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let seen = 0;
  for await (const entry of zip.eachEntry()) {
    if (++seen > MOST_ENTRIES) throw new DataError('limit', archive.label, `has more than ${MOST_ENTRIES} entries`);
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    if (name.endsWith('/') || yauzl.validateFileName(name) !== null) continue;
    if (entries.has(name)) throw new DataError('archive', archive.label, `has two files named ${name}`);
    entries.set(name, entry);
  }
  return entries;
}

async function inflate(zip: yauzl.ZipFile, entry: yauzl.Entry, path: string): Promise<void> {
  if (entry.isEncrypted()) throw new Error('is encrypted');
  const stream = await zip.openReadStreamPromise(entry);
  let checksum = 0;
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx' }),
  );
  if (checksum !== entry.crc32) throw new Error('checksum of the unpacked bytes does not match');
}

async function orArchiveError<T>(label: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof DataError || (cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause;
    throw new DataError('archive', label, `the archive is damaged or cut off: ${firstLine(cause)}`, { cause });
  }
}
