/** A release archive in a folder on disk. */

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../errors.ts';
import type { ReleaseArchive, StoredFile } from '../release/archive.ts';
import { CANARY_FILE, canaryText, parseCanary } from '../release/canary.ts';
import { isReleaseId, POINTER_FILE, pointerText } from '../release/manifest.ts';
import { NIGHTS_FILE, parseNights } from '../release/nights.ts';
import { boundedRead, openRegular } from './bounded-read.ts';
import { replaceFile } from './durable-files.ts';
import { fileSource, readPointer } from './file-source.ts';
import { leaseRelease } from './release-lease.ts';

/** Bytes read at a time for a checksum. A round number; nothing depends on its exact value. */
const CHUNK_BYTES = 1 << 20;

/** Ends the leases of sources that are no longer in use. */
const unused = new FinalizationRegistry((endLease: () => void) => endLease());

/**
 * Returns the archive of the releases in `folder`. An absent folder counts as empty. Nothing is read until it is used.
 */
export function fileArchive(folder: string): ReleaseArchive {
  return {
    readPointer: () => readPointer(folder),
    source: (id) => fileSource(join(folder, id)),
    lease(id) {
      const source = fileSource(join(folder, id));
      const endLease = leaseRelease(folder, id);
      if (endLease) unused.register(source, endLease);
      return source;
    },
    async list() {
      return boundedRead(folder, async (moved) => {
        const listed = new Map<string, ReadonlyMap<string, StoredFile>>();
        for (const id of (await namesIn(folder)).filter(isReleaseId)) {
          listed.set(id, await filesIn(join(folder, id)));
          moved();
        }
        return listed;
      });
    },
    async sha256(id, file) {
      try {
        return await boundedRead(file, async (moved) => {
          const hash = createHash('sha256');
          await using opened = await openRegular(join(folder, id, file));
          for await (const chunk of opened.createReadStream({ highWaterMark: CHUNK_BYTES })) {
            moved();
            hash.update(chunk);
          }
          return hash.digest('hex');
        });
      } catch (cause) {
        if (cause instanceof ReleaseError) throw cause;
        throw new ReleaseError('unreadable', `${file}: cannot be read`, { cause });
      }
    },
    async readNights() {
      const read = async () => {
        await using file = await openRegular(join(folder, NIGHTS_FILE));
        return file.readFile('utf8');
      };
      return parseNights(await boundedRead(NIGHTS_FILE, read).catch(() => ''));
    },
    async readCanary() {
      const read = async () => {
        await using file = await openRegular(join(folder, CANARY_FILE));
        return file.readFile('utf8');
      };
      try {
        return parseCanary(await boundedRead(CANARY_FILE, read));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async writeCanary(canary) {
      await replaceFile(folder, CANARY_FILE, canaryText(canary));
    },
    async writePointer(id) {
      await replaceFile(folder, POINTER_FILE, pointerText(id));
    },
  };
}

/** Resolves to the names in a folder; none when the folder is absent. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** Resolves to the files in a folder. Leaves out those that cannot be read or are removed meanwhile. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found) files.set(name, { bytes: found.size, modified: found.mtimeMs });
  }
  return files;
}
