/** Size and checksum of a file, in the form of a manifest. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Size and checksum of a file. */
export interface Facts {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Returns the facts of a file, or undefined when it does not exist. Reads it piece by piece. */
export async function fileFacts(path: string): Promise<Facts | undefined> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  try {
    await pipeline(stream, hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}
