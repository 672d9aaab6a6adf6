/** A folder of releases with what an administrator does to it. */

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../../shared/errors.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import type { ReleaseArchive } from '../release-archive.ts';
import { fileSource, readPointer } from './file-source.ts';

const CHUNK_BYTES = 1 << 20;

export function fileArchive(folder: string): ReleaseArchive {
  return {
    readPointer: () => readPointer(folder),
    source: (id) => fileSource(join(folder, id)),
    async list() {
      const names = await readdir(folder).catch(() => []);
      const ids = names.filter(isReleaseId);
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
      const aside = join(folder, `.pointer-${randomUUID()}`);
      try {
        await writeFlushed(aside, `${JSON.stringify({ release: id })}\n`);
        await rename(aside, join(folder, 'current.json'));
        await flushFolder(folder);
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
    },
  };
}

async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) => stat(join(folder, name)).then(({ size }) => [name, size] as const)),
  );
  return new Map(sizes);
}

/** Makes a rename survive a loss of power. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
