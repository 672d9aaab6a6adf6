/** Binary search. */

/** Numbers in ascending order. */
type Ascending = Uint16Array | Uint32Array;

/**
 * Returns the first index in `from` to `to` − 1 at which `isBelow` is false; `to` when there is none. `isBelow` must be
 * true for every index before some boundary, and false from there on.
 */
export function findBoundary(from: number, to: number, isBelow: (place: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns the index of the first number that is at least `value`, among the indices `from` to `to` − 1; `to` when there
 * is none. Indices must be below 2³⁰.
 */
export function findPlace(values: Ascending, value: number, from = 0, to = values.length): number {
  // The same as findBoundary, but without a function call in each step, because models and the numbering of ids call it
  // millions of times. `| 0` and `>>` tell V8 that indices are 32-bit integers. Without them it takes 1.7 times as
  // long.
  let low = from | 0;
  let high = to | 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the first index of `value` among the indices `from` to `to` − 1; −1 when it does not occur there. */
export function findSorted(values: Ascending, value: number, from = 0, to = values.length): number {
  const place = findPlace(values, value, from, to);
  return place < to && values[place] === value ? place : -1;
}
