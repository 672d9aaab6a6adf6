/** Unpacks files of a zip archive with yauzl, and checks the sizes and checksums that the archive states. */

import { createWriteStream } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { DataError, firstLine } from '../data-error.ts';
import type { DataFile } from '../tables/data-file.ts';

/** Most bytes to unpack from one archive. A round number against malicious archives; MovieLens 32M has 0.95 GB. */
const MOST_BYTES = 8 * 2 ** 30;
/** A round number against malicious archives; those of MovieLens have a few dozen files at most. */
const MOST_ENTRIES = 10_000;

interface Archive {
  /** Paths of all files in the archive, with `/`. Paths that would lead out of the target folder are left out. */
  readonly names: readonly string[];
  /** Writes files into an existing folder and returns the new files by name. */
  unpack(names: readonly string[], into: string): Promise<ReadonlyMap<string, DataFile>>;
}

/**
 * Opens an archive, calls `use` with it, closes it and returns the result. Throws `DataError` `archive` if it is
 * damaged, and `limit` if it is larger than any dataset.
 */
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
          throw new DataError('limit', file.label, `has ${bytes} bytes when unpacked; the limit is ${MOST_BYTES}`);
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
  if (entry.isEncrypted()) throw new Error('it is encrypted');
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
  if (checksum !== entry.crc32) throw new Error('the checksum of the unpacked bytes is wrong');
}

async function orArchiveError<T>(label: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof DataError || (cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause;
    throw new DataError(
      'archive',
      label,
      `the archive cannot be read, it may be damaged or cut off: ${firstLine(cause)}`,
      { cause },
    );
  }
}
