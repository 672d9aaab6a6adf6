/** Returns the 32-bit FNV-1a hash of the bytes from `start` up to `end`. */
export function hashBytes(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ bytes[at], 0x01000193);
  return value >>> 0;
}
