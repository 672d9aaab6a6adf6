/** Returns bytes in lower-case hexadecimal, two digits each. */
export function toHex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Returns the bytes of hexadecimal digits, two for each. Digits are not checked. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, b) => Number.parseInt(hex.slice(2 * b, 2 * b + 2), 16));
}
