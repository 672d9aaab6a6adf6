/** Size and checksum of a file, as a manifest states them. */

import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../shared/node/sha256.ts';

export interface Facts {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Of a short file; undefined when there is none. */
export async function fileFacts(path: string): Promise<Facts | undefined> {
  const data = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return data && { bytes: data.length, sha256: sha256(data) };
}
