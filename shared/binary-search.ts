/** Places in what is sorted, found by halving. */

/** Numbers in ascending order. */
type Ascending = Uint16Array | Uint32Array;

/**
 * The first place from `from` on where `isBelow` is false; `to` when there is none. `isBelow` is true for the places
 * before some boundary and false from there on.
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
 * The first place of a number that is `value` or more, from `from` to before `to`; `to` when there is none. Places are
 * below 2³⁰.
 */
export function findPlace(values: Ascending, value: number, from = 0, to = values.length): number {
  // As findBoundary, without a call for each step: models and the numbering of ids come here millions of times. `| 0` and
  // `>>` tell V8 that places are 32-bit integers; with what a length might be, it takes 1.7 times as long.
  let low = from | 0;
  let high = to | 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place of `value`, from `from` to before `to`; −1 when it is not there. */
export function findSorted(values: Ascending, value: number, from = 0, to = values.length): number {
  const place = findPlace(values, value, from, to);
  return place < to && values[place] === value ? place : -1;
}
