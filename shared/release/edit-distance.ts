/**
 * Typing errors between two words: letters left out, put in, replaced, or two neighbours swapped, each counting 1
 * (optimal string alignment). Words are bytes of UTF-8; a letter outside a–z counts as the bytes in which it differs.
 */

/** More errors than this are never looked for. */
export const MAX_EDITS = 2;

/** Longest word that is compared; longer ones are like nothing. */
const MAX_LENGTH = 40;
/** Three rows of the table of distances, with a border of one cell on either side. */
const WIDTH = MAX_LENGTH + MAX_EDITS + 2;
const FAR = 99;

/** Compares words with one `key`. Keeps its scratch, so that looking through a long list of words allocates nothing. */
export function editsFrom(key: Uint8Array): {
  /** Whether `bytes[start .. end]`, or with `asPrefix` any beginning of it, is `key` with at most `most` errors. */
  within(bytes: Uint8Array, start: number, end: number, most: number, asPrefix: boolean): boolean;
} {
  const rows = [new Uint8Array(WIDTH), new Uint8Array(WIDTH), new Uint8Array(WIDTH)];
  return {
    within(bytes, start, end, most, asPrefix) {
      const length = asPrefix ? Math.min(end - start, key.length + most) : end - start;
      if (key.length > MAX_LENGTH || Math.abs(length - key.length) > most) return false;
      // rows[i % 3][j]: errors between the first i bytes of the key and the first j of the word, in a band around i.
      for (let j = 0; j <= length; j++) rows[0][j] = j;
      for (let i = 1; i <= key.length; i++) {
        const row = rows[i % 3];
        const above = rows[(i + 2) % 3];
        const twoAbove = rows[(i + 1) % 3];
        const from = Math.max(1, i - most);
        const to = Math.min(length, i + most);
        row[from - 1] = from === 1 ? i : FAR;
        let least = row[from - 1];
        for (let j = from; j <= to; j++) {
          const letter = bytes[start + j - 1];
          const same = key[i - 1] === letter;
          let value = above[j - 1] + (same ? 0 : 1);
          if (j < i + most && above[j] + 1 < value) value = above[j] + 1;
          if (row[j - 1] + 1 < value) value = row[j - 1] + 1;
          const swapped = i > 1 && j > 1 && key[i - 2] === letter && key[i - 1] === bytes[start + j - 2];
          if (swapped && twoAbove[j - 2] + 1 < value) value = twoAbove[j - 2] + 1;
          row[j] = value;
          if (value < least) least = value;
        }
        // One row can be jumped over by a swap, which costs 1 itself.
        if (least > most) return false;
      }
      const last = rows[key.length % 3];
      if (!asPrefix) return last[length] <= most;
      for (let j = Math.max(0, key.length - most); j <= length; j++) if (last[j] <= most) return true;
      return false;
    },
  };
}
