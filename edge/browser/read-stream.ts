/** Reads what browsers send in parts, and gives the memory of the parts back at once. */

import { ReleaseError } from '../../shared/errors.ts';

/**
 * Frees the memory of `bytes`, which must not be used any more. Browsers without `ArrayBuffer.transfer` free it later: V8
 * lets some 40 MB lie before it collects them.
 */
export function letGo({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  // Other parts may lie in the same buffer.
  if (byteLength === buffer.byteLength) buffer.transfer?.(0);
}

/**
 * Reads a stream to its end into `into`, and returns that. Throws `ReleaseError` `corrupt`, with the name of the file, when
 * the lengths differ.
 */
export async function readInto(
  file: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  into: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  let at = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const { value } = next;
    if (at + value.length > into.length) {
      await reader.cancel();
      throw new ReleaseError('corrupt', `${file}: is longer than ${into.length} bytes`);
    }
    into.set(value, at);
    at += value.length;
    letGo(value);
  }
  if (at !== into.length) throw new ReleaseError('corrupt', `${file}: has ${at} bytes, expected ${into.length}`);
  return into;
}
