/**
 * Compares `left` with the bytes `start` to `end` − 1 of `right`, byte by byte. Returns a negative number when `left`
 * sorts first, 0 when they are equal, and a positive number otherwise. A prefix sorts before a longer text.
 */
export function compareBytes(left: Uint8Array, right: Uint8Array, start = 0, end = right.length): number {
  const length = end - start;
  const shared = Math.min(left.length, length);
  for (let k = 0; k < shared; k++) {
    const difference = left[k] - right[start + k];
    if (difference !== 0) return difference;
  }
  return left.length - length;
}
