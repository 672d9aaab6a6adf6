/**
 * Negative, 0 or positive as `left` comes before, is, or comes after `right[start .. end]`, byte by byte. A beginning comes
 * before what it begins.
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
