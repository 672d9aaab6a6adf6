/** Reads parts of files into typed arrays. */

import type { RunFile } from './remote-file.ts';

/** Fills `into` with the bytes from `at` on. Throws `RangeError` with the path when the file ends before that. */
export async function readArray<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  file: RunFile,
  into: T,
  at: number,
  path: string,
): Promise<T> {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const count = await file.read(bytes.subarray(done), at + done);
    if (count === 0) throw new RangeError(`${path}: ends after ${at + done} bytes`);
    done += count;
  }
  return into;
}
