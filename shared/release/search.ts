/**
 * `search.arrow`: an inverted index from words of titles to movies.
 *
 * Words are sorted by their UTF-8 bytes in one blob. The postings of a word are the dense indexes of its movies,
 * ascending, as varint gaps. Since dense indexes are popularity ranks, the most rated matches come first. A film's year
 * is a word of its own, `#<year>`, which no title can contain. A query gathers movies in bit sets, one per word.
 */

import { decodeArrow, encodeArrow } from '../arrow.ts';
import { findBoundary } from '../binary-search.ts';
import { compareBytes } from '../compare-bytes.ts';
import { ReleaseError } from '../errors.ts';
import { MALFORMED, readVarint, varintLength, writeVarint } from '../varint.ts';
import { type Budget, eachWordLike } from './edit-distance.ts';
import { otherNumerals } from './numerals.ts';
import { FILLERS, queryWords, titleWords } from './words.ts';

/** Name of the file in a release. */
export const SEARCH_FILE = 'search.arrow';

const KIND = 'search';
const VERSION = 1;
const YEAR_WORD = /^[0-9]{4}$/;
/**
 * Least letters of a word that may have one error, of a word that may have two, and of a beginning that may have any.
 * Shorter ones are like too many other words to guess which was meant.
 */
const LETTERS_FOR_ONE_EDIT = 3;
const LETTERS_FOR_TWO_EDITS = 8;
const LETTERS_FOR_BEGINNING = 5;
/** Below this many letters, a word with a letter too many is taken as another word: `lotr` is not `lot`. */
const LETTERS_FOR_ONE_TOO_MANY = 5;
/**
 * Most words of a query for which words like them are sought: more than people misspell in a title, of the words that
 * are in most long titles. Each costs about as much as the whole index has letters.
 */
const MOST_GUESSED = 6;
const DIGITS = /^[0-9]+$/;

/** The index, ready for queries. */
export interface SearchIndex {
  readonly numMovies: number;
  readonly numWords: number;
  /**
   * Returns the dense indexes of the movies whose titles have every word of `query`, ascending; none for a query
   * without words. The last word may be the beginning of a word. A word of four digits also matches the film's year. A
   * number matches however it is written: 2, ii or two.
   *
   * With `edits`, words that no title has may have up to that many typing errors; with `everyWord`, all words may.
   * Words of fewer than three letters may have none, and those of fewer than eight letters at most one. In words of
   * fewer than five letters the first letter must be right and no letter may be too many. Only the first six words that
   * may have errors are compared with others, which bounds the work. Common words that people add or leave out, such as
   * `the`, are ignored. Comparing spends `budget`; when it is used up, only words without errors are found.
   */
  find(query: string, edits?: number, everyWord?: boolean, budget?: Budget): Uint32Array;
}

interface SearchFacts {
  numMovies: number;
  numWords: number;
}

/** The words of titles and their postings, end to end, with the end of each. */
interface WordTable extends SearchFacts {
  readonly words: Uint8Array;
  readonly wordEnds: Uint32Array;
  readonly postings: Uint8Array;
  readonly postingEnds: Uint32Array;
}

/** Encodes `search.arrow`. Titles and years are by dense movie index; a year of 0 is unknown. */
export function encodeSearch(titles: readonly string[], years: Uint16Array): Uint8Array<ArrayBuffer> {
  const { numMovies, numWords, ...columns } = tableOf(titles, years);
  const facts: SearchFacts = { numMovies, numWords };
  return encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, columns);
}

/** Returns the index of titles, as `openSearch` does of their encoded words. */
export function indexTitles(titles: readonly string[], years: Uint16Array): SearchIndex {
  return searchIn(tableOf(titles, years));
}

function tableOf(titles: readonly string[], years: Uint16Array): WordTable {
  const moviesOf = new Map<string, number[]>();
  titles.forEach((title, movie) => {
    const year = years[movie];
    const suffix = `(${year})`;
    const words = titleWords(year > 0 && title.endsWith(suffix) ? title.slice(0, -suffix.length) : title);
    if (year > 0) words.add(`#${year}`);
    for (const word of words) {
      const movies = moviesOf.get(word);
      if (movies) movies.push(movie);
      else moviesOf.set(word, [movie]);
    }
  });
  const encoder = new TextEncoder();
  const entries = Array.from(moviesOf, ([word, movies]) => ({ word: encoder.encode(word), movies }));
  entries.sort((a, b) => compareBytes(a.word, b.word, 0, b.word.length));
  const numWords = entries.length;
  const wordEnds = new Uint32Array(numWords);
  const postingEnds = new Uint32Array(numWords);
  entries.forEach(({ word, movies }, w) => {
    wordEnds[w] = (wordEnds[w - 1] ?? 0) + word.length;
    postingEnds[w] = (postingEnds[w - 1] ?? 0) + gaps(movies).reduce((sum, gap) => sum + varintLength(gap), 0);
  });
  const words = new Uint8Array(wordEnds[numWords - 1] ?? 0);
  const postings = new Uint8Array(postingEnds[numWords - 1] ?? 0);
  let wordAt = 0;
  let postingAt = 0;
  for (const { word, movies } of entries) {
    words.set(word, wordAt);
    wordAt += word.length;
    for (const gap of gaps(movies)) postingAt = writeVarint(postings, postingAt, gap);
  }
  return { numMovies: titles.length, numWords, words, wordEnds, postings, postingEnds };
}

/**
 * Opens what `encodeSearch` wrote. The bytes are retained, not copied. Throws `ReleaseError` when they are anything
 * else.
 */
export function openSearch(bytes: Uint8Array): SearchIndex {
  const file = decodeArrow<SearchFacts>(bytes, KIND, VERSION);
  const numMovies = file.count('numMovies');
  const numWords = file.count('numWords');
  const words = file.array('words', Uint8Array);
  const wordEnds = file.array('wordEnds', Uint32Array, numWords);
  const postings = file.array('postings', Uint8Array);
  const postingEnds = file.array('postingEnds', Uint32Array, numWords);
  checkEnds('wordEnds', wordEnds, words.length);
  checkEnds('postingEnds', postingEnds, postings.length);
  return searchIn({ numMovies, numWords, words, wordEnds, postings, postingEnds });
}

function searchIn({ numMovies, numWords, words, wordEnds, postings, postingEnds }: WordTable): SearchIndex {
  /** Returns the first word that is not less than `key`. */
  const firstFrom = (key: Uint8Array): number =>
    findBoundary(0, numWords, (w) => compareBytes(key, words, wordEnds[w - 1] ?? 0, wordEnds[w]) > 0);

  /** Adds the movies of every word that is `key`, or begins with it, to `set`. Returns whether there is such a word. */
  const collect = (key: Uint8Array, asPrefix: boolean, set: Uint32Array): boolean => {
    const first = firstFrom(key);
    let w = first;
    for (; w < numWords; w++) {
      const start = wordEnds[w - 1] ?? 0;
      const length = asPrefix ? Math.min(key.length, wordEnds[w] - start) : wordEnds[w] - start;
      if (compareBytes(key, words, start, start + length) !== 0) break;
      addPostings(postings, postingEnds[w - 1] ?? 0, postingEnds[w], numMovies, set);
    }
    return w > first;
  };

  /** Adds the movies of every word that is like `key`, or has a beginning that is, to `set`. */
  const collectLike = (key: Uint8Array, edits: number, asPrefix: boolean, set: Uint32Array, budget?: Budget): void => {
    const visit = (w: number) => {
      if (!isMeant(key, w, edits)) return;
      addPostings(postings, postingEnds[w - 1] ?? 0, postingEnds[w], numMovies, set);
    };
    eachWordLike(key, edits, asPrefix, { bytes: words, ends: wordEnds }, visit, budget);
  };

  /**
   * Returns whether a word that is like `key` can be the one that was meant: the shorter the key, the more of it must
   * be right.
   */
  const isMeant = (key: Uint8Array, w: number, edits: number): boolean => {
    const start = wordEnds[w - 1] ?? 0;
    const length = wordEnds[w] - start;
    if (key.length < LETTERS_FOR_ONE_TOO_MANY) return length >= key.length && words[start] === key[0];
    const isBeginning = length > key.length + edits;
    if (!isBeginning || key.length >= LETTERS_FOR_TWO_EDITS) return true;
    return words[start] === key[0] && words[start + 1] === key[1];
  };

  const encoder = new TextEncoder();
  return {
    numMovies,
    numWords,
    find(query, edits = 0, everyWord = false, budget) {
      const wanted = queryWords(query);
      const last = wanted.at(-1);
      const telling = edits > 0 ? wanted.filter((word) => !FILLERS.has(word)) : wanted;
      if (telling.length === 0) return new Uint32Array(0);
      let guessed = 0;
      const matches = new Uint32Array(Math.ceil(numMovies / 32)).fill(0xffffffff);
      const found = new Uint32Array(matches.length);
      for (const word of telling) {
        found.fill(0);
        const key = encoder.encode(word);
        let known = collect(key, word === last, found);
        for (const other of otherNumerals(word)) known = collect(encoder.encode(other), false, found) || known;
        if (YEAR_WORD.test(word)) collect(encoder.encode(`#${word}`), false, found);
        const allowed = known && !everyWord ? 0 : Math.min(edits, editsAllowed(word));
        if (allowed > 0 && guessed++ < MOST_GUESSED)
          collectLike(key, allowed, word === last && word.length >= LETTERS_FOR_BEGINNING, found, budget);
        let any = 0;
        for (let k = 0; k < matches.length; k++) any |= matches[k] &= found[k];
        if (any === 0) break;
      }
      return members(matches);
    },
  };
}

/** Returns how many errors a word may have. Numbers may have none: with another digit they are other numbers. */
function editsAllowed(word: string): number {
  if (word.length < LETTERS_FOR_ONE_EDIT || DIGITS.test(word)) return 0;
  return word.length < LETTERS_FOR_TWO_EDITS ? 1 : 2;
}

function gaps(movies: readonly number[]): number[] {
  return movies.map((movie, k) => (k === 0 ? movie : movie - movies[k - 1]));
}

function checkEnds(column: string, ends: Uint32Array, total: number): void {
  let before = 0;
  for (const end of ends) {
    if (end < before) throw new ReleaseError('corrupt', `${KIND}: ${column} falls from ${before} to ${end}`);
    before = end;
  }
  if (before !== total) throw new ReleaseError('corrupt', `${KIND}: ${column} ends at ${before}, expected ${total}`);
}

function addPostings(postings: Uint8Array, start: number, end: number, numMovies: number, set: Uint32Array): void {
  const cursor = { at: start };
  let movie = 0;
  while (cursor.at < end) {
    const gap = readVarint(postings, cursor);
    movie += gap;
    if (gap === MALFORMED || cursor.at > end || movie >= numMovies) {
      throw new ReleaseError('corrupt', `${KIND}: postings from byte ${start} leave the ${numMovies} movies`);
    }
    set[movie >>> 5] |= 1 << (movie & 31);
  }
}

function members(set: Uint32Array): Uint32Array {
  const found: number[] = [];
  for (let k = 0; k < set.length; k++) {
    for (let bits = set[k]; bits !== 0; bits &= bits - 1) found.push(32 * k + 31 - Math.clz32(bits & -bits));
  }
  return Uint32Array.from(found);
}
