/**
 * Typing errors between words: a letter left out, added or replaced, or two neighbouring letters swapped. Each counts 1
 * (optimal string alignment distance). Words are bytes of UTF-8, so a letter outside a–z counts as the number of bytes
 * in which it differs.
 */

import { findBoundary } from '../binary-search.ts';

/** Longest key that is compared; a longer one matches nothing. It bounds the work of a query. */
const MAX_LENGTH = 40;
/** Stands for a distance outside the band. It exceeds every distance that can match. */
const FAR = 99;

/** Words one after the other: word w is `bytes[ends[w - 1] .. ends[w]]`. */
interface WordList {
  readonly bytes: Uint8Array;
  /** One end per word, ascending. */
  readonly ends: Uint32Array;
}

/**
 * Operations that a search may spend on words with typing errors: words that are looked at, and cells of the table of
 * distances that are filled. They are counted and not timed, so that a query finds the same on every machine.
 */
export interface Budget {
  /** Operations that are left. Below 0, no more words are compared. */
  left: number;
}

/**
 * Calls `visit` with the number of each word that differs from `key` by at most `most` errors, or with `asPrefix` has a
 * beginning that does, in ascending order. `words` must be sorted by their bytes. Neighbours with a common beginning
 * share rows of the table of distances. Once a beginning is too far from the key, all words that have it are skipped. Spends
 * `budget`, and stops when it is used up.
 */
export function eachWordLike(
  key: Uint8Array,
  most: number,
  asPrefix: boolean,
  words: WordList,
  visit: (word: number) => void,
  budget: Budget = { left: Number.POSITIVE_INFINITY },
): void {
  const { bytes, ends } = words;
  const width = key.length + 1;
  const deepest = key.length + most;
  if (key.length > MAX_LENGTH) return;
  // table[d * width + j] is the number of errors between the first d bytes of the word and the first j of the key, in a
  // band around d.
  const table = new Uint8Array((deepest + 1) * width).fill(FAR);
  for (let j = 0; j <= Math.min(most, key.length); j++) table[j] = j;
  const fillRow = (d: number, start: number): number => {
    const row = d * width;
    const letter = bytes[start + d - 1];
    let least = FAR;
    budget.left -= 2 * most + 1;
    for (let j = Math.max(0, d - most); j <= Math.min(key.length, d + most); j++) {
      let value = table[row - width + j] + 1;
      if (j > 0) {
        value = Math.min(value, table[row + j - 1] + 1, table[row - width + j - 1] + (key[j - 1] === letter ? 0 : 1));
        const isSwap = d > 1 && j > 1 && key[j - 2] === letter && key[j - 1] === bytes[start + d - 2];
        if (isSwap) value = Math.min(value, table[row - 2 * width + j - 2] + 1);
      }
      table[row + j] = value;
      if (value < least) least = value;
    }
    return least;
  };

  let known = 0;
  let before = 0;
  for (let w = 0; w < ends.length && --budget.left >= 0; ) {
    const start = ends[w - 1] ?? 0;
    const length = ends[w] - start;
    let d = sharedLength(bytes, before, start, Math.min(known, length));
    let isFar = false;
    let begins = asPrefix && d === 0 && key.length <= most;
    while (d < length && !isFar && !begins) {
      d++;
      isFar = d > deepest || fillRow(d, start) > most;
      begins = asPrefix && !isFar && table[d * width + key.length] <= most;
    }
    let next = w + 1;
    if (isFar || begins) next = endOfBeginning(words, w, d);
    if (begins) for (let like = w; like < next; like++) visit(like);
    else if (!isFar && table[d * width + key.length] <= most) visit(w);
    known = d;
    before = start;
    w = next;
  }
}

/**
 * Returns the first word after `w` that does not share its first `length` bytes. The step doubles until it is passed,
 * then a binary search finds it.
 */
function endOfBeginning({ bytes, ends }: WordList, w: number, length: number): number {
  const start = ends[w - 1] ?? 0;
  const shares = (other: number) =>
    ends[other] - ends[other - 1] >= length && sharedLength(bytes, start, ends[other - 1], length) === length;
  let leap = 1;
  while (w + leap < ends.length && shares(w + leap)) leap *= 2;
  return findBoundary(w + (leap >> 1) + 1, Math.min(w + leap, ends.length), shares);
}

function sharedLength(bytes: Uint8Array, a: number, b: number, most: number): number {
  let length = 0;
  while (length < most && bytes[a + length] === bytes[b + length]) length++;
  return length;
}
