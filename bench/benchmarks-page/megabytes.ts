/** Bytes as they are shown. */

/** Returns bytes in 10⁶ bytes, to a tenth. */
export function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes / 1e5) / 10;
}
