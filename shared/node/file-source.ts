/**
 * Reads releases from a folder on disk, which holds `current.json` and `<id>/<file>`. Each read opens and closes its
 * file, and is given up when the storage stalls.
 */

import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../errors.ts';
import { POINTER_FILE, type Pointer, parsePointer } from '../release/manifest.ts';
import type { Source } from '../source.ts';
import { boundedRead, openRegular } from './bounded-read.ts';

/** Bytes of one step of a read, each of which has the whole time limit. A round number. */
const STEP_BYTES = 4 << 20;
const FILE_NAME = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * Returns the source of one release. `dir` is the folder of that release. A name that could lead out of it is
 * `missing`.
 */
export function fileSource(dir: string): Source {
  return {
    async read(name, range, into) {
      if (!FILE_NAME.test(name)) throw new ReleaseError('missing', `${JSON.stringify(name)} is not a file name`);
      return boundedRead(name, async (moved) => {
        const file = await openFile(join(dir, name), name);
        try {
          moved();
          const offset = range?.offset ?? 0;
          const length = range?.length ?? (await file.stat()).size;
          if (into && into.length !== length) {
            throw new ReleaseError('corrupt', `${name} has ${length} bytes, expected ${into.length}`);
          }
          return await readRange(file, name, offset, into ?? new Uint8Array(length), moved);
        } catch (cause) {
          if (cause instanceof ReleaseError) throw cause;
          throw new ReleaseError('unreadable', `${name}: cannot be read`, { cause });
        } finally {
          await file.close();
        }
      });
    },
    sha256: (bytes) => hash('sha256', bytes),
  };
}

/**
 * Resolves to the pointer to the current release. Throws `ReleaseError`: `missing` when no release has been published
 * yet, `unreadable` or `corrupt` when `current.json` cannot be read or understood.
 */
export async function readPointer(releasesDir: string): Promise<Pointer> {
  const read = async () => {
    await using file = await openRegular(join(releasesDir, POINTER_FILE));
    return await file.readFile('utf8');
  };
  const text = await boundedRead(`${releasesDir}/current.json`, read).catch((cause: NodeJS.ErrnoException) => {
    if (cause instanceof ReleaseError) throw cause;
    if (cause.code === 'ENOENT') {
      throw new ReleaseError('missing', `${releasesDir}: no release is published here (no current.json)`, { cause });
    }
    throw new ReleaseError('unreadable', `${releasesDir}/current.json: cannot be read`, { cause });
  });
  return parsePointer(text);
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await openRegular(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ReleaseError('missing', `${name}: not in this release`, { cause });
    }
    throw new ReleaseError('unreadable', `${name}: cannot be opened`, { cause });
  }
}

async function readRange(
  file: FileHandle,
  name: string,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
  moved: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { length } = bytes;
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(STEP_BYTES, length - done), offset + done);
    moved();
    if (bytesRead === 0) {
      throw new ReleaseError('corrupt', `${name}: ends at ${offset + done}, byte ${offset + length} was asked for`);
    }
    done += bytesRead;
  }
  return bytes;
}
