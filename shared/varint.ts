/**
 * Whole numbers in few bytes: little-endian base 128 (as in Protocol Buffers), and runs of numbers of equal bit width,
 * lowest bit first.
 */

/** The result of `readVarint` for bytes that are not a varint of 32 bits. */
export const MALFORMED = -1;

/** Returns how many bytes an unsigned 32-bit number takes, 1 to 5. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes an unsigned 32-bit number at `at`. Returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value >>> 0;
  let next = at;
  while (rest >= 0x80) {
    bytes[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[next++] = rest;
  return next;
}

/**
 * Reads the number at `cursor.at` and moves the cursor past it. Returns `MALFORMED` when it runs past the end or beyond
 * 32 bits.
 */
export function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    if (cursor.at >= bytes.length) return MALFORMED;
    const byte = bytes[cursor.at++];
    if (shift === 28 && byte > 0x0f) return MALFORMED;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  return MALFORMED;
}

/** Returns the number of bits that numbers below `count` need: 0 for one value, 4 for sixteen. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Returns the bytes that `count` numbers of `width` bits take. */
export function packedLength(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** Writes `values[from .. to]` with `width` bits each (at most 24) at `at`. Returns the position after them. */
export function writeBits(
  bytes: Uint8Array,
  at: number,
  values: Uint8Array | Uint16Array | Uint32Array,
  from: number,
  to: number,
  width: number,
): number {
  let next = at;
  let pending = 0;
  let held = 0;
  for (let k = from; k < to; k++) {
    pending |= values[k] << held;
    held += width;
    while (held >= 8) {
      bytes[next++] = pending & 0xff;
      pending >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) bytes[next++] = pending;
  return next;
}

/**
 * Reads `out.length` numbers of `width` bits (at most 24) from `at`. The caller must have checked that `bytes` has them
 * all.
 */
export function readBits(
  bytes: Uint8Array,
  at: number,
  width: number,
  out: Uint8Array | Uint16Array | Uint32Array,
): void {
  const mask = (1 << width) - 1;
  let next = at;
  let pending = 0;
  let held = 0;
  for (let k = 0; k < out.length; k++) {
    while (held < width) {
      pending |= bytes[next++] << held;
      held += 8;
    }
    out[k] = pending & mask;
    pending >>>= width;
    held -= width;
  }
}
