/**
 * CRC-32 (ISO 3309, as in gzip and PNG). It detects every burst of changes up to 32 bits long, and all but one in 2³²
 * of other changes.
 */

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** Returns the CRC-32 of the bytes from `start` up to `end`, an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return ~extend(0xffffffff, bytes, start, end) >>> 0;
}

/** The CRC-32 of bytes that come one piece after another. */
export class Crc32 {
  #crc = 0xffffffff;

  /** The checksum of all bytes so far. */
  get value(): number {
    return ~this.#crc >>> 0;
  }

  add(bytes: Uint8Array): void {
    this.#crc = extend(this.#crc, bytes, 0, bytes.length);
  }
}

function extend(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start;
  for (let at = from; at < to; at++) crc = TABLE[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return crc;
}
