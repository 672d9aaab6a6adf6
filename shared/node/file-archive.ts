/** A folder of releases with what an administrator does to it. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../errors.ts';
import type { ReleaseArchive } from '../release/archive.ts';
import { isReleaseId, POINTER_FILE, pointerText } from '../release/manifest.ts';
import { replaceFile } from './durable-files.ts';
import { fileSource, readPointer } from './file-source.ts';

const CHUNK_BYTES = 1 << 20;

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

/** An absent folder has nothing in it. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** A folder that cannot be read has no files, nor has one that is removed meanwhile. */
async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found) sizes.set(name, found.size);
  }
  return sizes;
}
