/** Byte sizes as people write them. */

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/**
 * Returns the bytes of a text like `512MB`, `4GB`, `1.5 GiB` or `1000000`. MB is 10⁶, MiB is 2²⁰. Throws `RangeError`
 * for anything else.
 */
export function parseBytes(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit?.toLowerCase()];
  const bytes = Math.round(Number(number) * factor);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new RangeError('expected a size like 512MB, 4GB or 1000000');
  return bytes;
}

/** Returns the sum of the bytes of all components. */
export function sumBytes(components: readonly { readonly bytes: number }[]): number {
  return components.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Returns bytes as text, for example `4.2 MB` or `512 B`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
