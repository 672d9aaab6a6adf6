/** Posters in a folder: `318.jpg` is that of the film with the id 318. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from '../../shared/errors.ts';
import { fileSource } from '../../shared/node/file-source.ts';
import type { Poster } from '../context.ts';

/** Endings and their media types, in the order in which they are looked for. */
const TYPES = { jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp', avif: 'image/avif' };
/** A larger file is no poster. A round number. */
const MOST_BYTES = 4_000_000;

/**
 * Returns a function that reads the poster with one of some names, without an ending; undefined when there is none, or only one of
 * more than 4 MB. Rejects when the folder cannot be read.
 */
export function posterFolder(folder: string): (names: readonly string[]) => Promise<Poster | undefined> {
  const source = fileSource(folder);
  return async (names) => {
    for (const name of names) {
      for (const [ending, type] of Object.entries(TYPES)) {
        const file = `${name}.${ending}`;
        const found = await stat(join(folder, file)).catch(() => undefined);
        if (!found?.isFile() || found.size > MOST_BYTES) continue;
        const bytes = await source.read(file).catch((error: unknown) => {
          if (error instanceof ReleaseError && error.code === 'missing') return undefined;
          throw error;
        });
        if (bytes) return { bytes, type };
      }
    }
    return undefined;
  };
}
