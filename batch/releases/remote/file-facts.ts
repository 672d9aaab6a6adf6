/** Size and checksum of a file, in the form of a manifest. */

import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../shared/node/sha256.ts';

/** Size and checksum of a file. */
export interface Facts {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Returns the facts of a file, or undefined when it does not exist. Reads the whole file into memory. */
export async function fileFacts(path: string): Promise<Facts | undefined> {
  const data = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return data && { bytes: data.length, sha256: sha256(data) };
}
