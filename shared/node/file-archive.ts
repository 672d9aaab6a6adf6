/** A release archive in a folder on disk. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../errors.ts';
import type { ReleaseArchive } from '../release/archive.ts';
import { isReleaseId, POINTER_FILE, pointerText } from '../release/manifest.ts';
import { replaceFile } from './durable-files.ts';
import { fileSource, readPointer } from './file-source.ts';

/** Bytes read at a time for a checksum. A round number; nothing depends on its exact value. */
const CHUNK_BYTES = 1 << 20;

/**
 * Returns the archive of the releases in `folder`. An absent folder counts as empty. Nothing is read until it is used.
 */
export function fileArchive(folder: string): ReleaseArchive {
  return {
    readPointer: () => readPointer(folder),
    source: (id) => fileSource(join(folder, id)),
    async list() {
      const ids = (await namesIn(folder)).filter(isReleaseId);
      return new Map(await Promise.all(ids.map(async (id) => [id, await sizesIn(join(folder, id))] as const)));
    },
    async sha256(id, file) {
      const hash = createHash('sha256');
      try {
        for await (const chunk of createReadStream(join(folder, id, file), { highWaterMark: CHUNK_BYTES })) {
          hash.update(chunk);
        }
      } catch (cause) {
        throw new ReleaseError('unreadable', `${file}: cannot be read`, { cause });
      }
      return hash.digest('hex');
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

/** Resolves to the size of each file in a folder. Leaves out files that cannot be read or are removed meanwhile. */
async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found) sizes.set(name, found.size);
  }
  return sizes;
}
