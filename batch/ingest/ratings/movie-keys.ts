/**
 * Gives numbers to films whose ids are texts, like `tt0111161`, an ISBN or an ASIN. The number of a film depends on its
 * text alone, so that it stays the same from night to night: feedback is kept under it.
 */

import { Buffer } from 'node:buffer';
import { MAX_ID } from '../../../shared/ids.ts';
import { sha256 } from '../../../shared/node/sha256.ts';

/** The number of each film by its text. */
export type MovieKeys = ReadonlyMap<string, number>;

/**
 * Numbers the keys. A key that is a number keeps it, and an IMDb id has the number in it. Any other key has a number from
 * its SHA-256; should two have the same, the later one by its bytes gets the next free number. `known` keeps its numbers.
 */
export function numberKeys(keys: Iterable<string>, known: MovieKeys = new Map()): MovieKeys {
  const numbers = new Map(known);
  const taken = new Set(numbers.values());
  const left = new Set([...keys].filter((key) => !numbers.has(key)));
  const take = (key: string, number: number) => {
    numbers.set(key, number);
    taken.add(number);
    left.delete(key);
  };
  const sorted = [...left].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const natural of [numberIn, imdbNumber]) {
    for (const key of sorted) {
      const number = natural(key);
      if (number !== undefined && left.has(key) && !taken.has(number)) take(key, number);
    }
  }
  for (const key of sorted) {
    if (!left.has(key)) continue;
    let number = Number.parseInt(sha256(key).slice(0, 8), 16) % (MAX_ID + 1);
    while (taken.has(number)) number = (number + 1) % (MAX_ID + 1);
    take(key, number);
  }
  return numbers;
}

/** The number of an IMDb id like `tt0111161`; undefined for any other text. */
export function imdbNumber(key: string): number | undefined {
  const [, digits] = /^tt0*(\d{1,9})$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function numberIn(key: string): number | undefined {
  const number = /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : Number.NaN;
  return number <= MAX_ID ? number : undefined;
}

/** Returns the text by which a film is known, without spaces around it. An id like `7.0` is the number 7. */
export function keyOf(text: string): string {
  const trimmed = text.trim();
  return /^\d+\.0+$/.test(trimmed) ? trimmed.replace(/\.0+$/, '') : trimmed;
}
