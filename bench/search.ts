/**
 * `npm run bench -- search --dataset <folder>`: measures the whole search for titles with typing errors, in process and
 * on one thread. Only movies.csv is read of the dataset.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Papa from 'papaparse';
import { searchTitles } from '../models/recommender/search.ts';
import { randomStream } from '../shared/random.ts';
import type { MovieTable } from '../shared/release/movies.ts';
import { encodeSearch, openSearch } from '../shared/release/search.ts';
import { queryWords } from '../shared/release/words.ts';
import { benchDataset } from './dataset.ts';
import { quantile, round, writeResult } from './record.ts';

const SEED = 42;
const QUERIES = 1_000;
const WARM_UP = 200;
const MOST_WRONG = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Titles of a catalogue of made-up words, two per title. No real catalogue has so many different words. */
const MADE_UP_TITLES = 100_000;
const MADE_UP_RUNS = 51;
/** Queries that people typed or might type. Short words are among them, because they are similar to many others. */
const TYPED = ['thw lasr samurau retuns', 'teh lord fo teh rngs', 'star wras emprie stirkes bakc', 'a', 'teh', 'lvoe'];

/** The figures of one run of the benchmark. All times are in milliseconds. */
export interface SearchFigures {
  queries: number;
  /** By the number of words with a typing error. */
  byWrongWords: Record<string, { p50: number; p99: number; longest: number }>;
  /** Medians by query. */
  typed: Record<string, number>;
  /** The first query of `typed`, none of whose four words exists, in a catalogue of 200,000 made-up words. */
  madeUp?: { words: number; p50: number; longest: number };
}

/** Runs the benchmark and adds its figures to bench/results/search.json. */
export async function run(): Promise<void> {
  const folder = await benchDataset();
  const csv = await readFile(join(folder, 'movies.csv'), 'utf8');
  const rows = Papa.parse<{ title: string }>(csv, { header: true, skipEmptyLines: true }).data;
  const titles = rows.map(({ title }) => title.trim());
  const years = Uint16Array.from(titles, (title) => Number(/\((\d{4})\)$/.exec(title)?.[1] ?? 0));
  const movies = { title: (movie: number) => titles[movie], year: (movie: number) => years[movie] } as MovieTable;
  const index = openSearch(encodeSearch(titles, years));
  const { below: pick } = randomStream(SEED);

  const time = (query: string): number => {
    const start = performance.now();
    searchTitles(index, movies, query);
    return performance.now() - start;
  };
  const queryOf = (wrong: number): string => {
    const words = queryWords(titles[pick(titles.length)]).slice(0, 6);
    if (words.length < wrong) return queryOf(wrong);
    for (let w = 0; w < wrong; w++) words[w] = mistype(words[w], pick);
    return words.join(' ');
  };
  for (let k = 0; k < WARM_UP; k++) time(queryOf(k % (MOST_WRONG + 1)));

  const byWrongWords: SearchFigures['byWrongWords'] = {};
  for (let wrong = 0; wrong <= MOST_WRONG; wrong++) {
    const times = Float64Array.from({ length: QUERIES }, () => time(queryOf(wrong))).sort();
    byWrongWords[wrong] = {
      p50: round(quantile(times, 0.5)),
      p99: round(quantile(times, 0.99)),
      longest: round(times[times.length - 1]),
    };
  }
  const typed = Object.fromEntries(
    TYPED.map((query) => [query, round(quantile(Float64Array.from({ length: 51 }, () => time(query)).sort(), 0.5))]),
  );
  const madeUp = timeMadeUp(TYPED[0]);
  const checksum = createHash('sha256').update(csv).digest('hex');
  const figures: SearchFigures = { queries: QUERIES, byWrongWords, typed, madeUp };
  const name = basename(folder);
  await writeResult('search', { name, ratings: 0, users: 0, movies: titles.length, checksum }, figures);
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
}

function timeMadeUp(query: string): SearchFigures['madeUp'] {
  const { below } = randomStream(SEED);
  const word = () => Array.from({ length: 4 + below(7) }, () => LETTERS[below(LETTERS.length)]).join('');
  const titles = Array.from({ length: MADE_UP_TITLES }, () => `${word()} ${word()}`);
  const index = openSearch(encodeSearch(titles, new Uint16Array(titles.length)));
  const movies = { title: (movie: number) => titles[movie], year: () => 0 } as unknown as MovieTable;
  const times = Float64Array.from({ length: MADE_UP_RUNS }, () => {
    const start = performance.now();
    searchTitles(index, movies, query);
    return performance.now() - start;
  }).sort();
  return { words: 2 * MADE_UP_TITLES, p50: round(quantile(times, 0.5)), longest: round(times[times.length - 1]) };
}

/** Makes a typing error: inserts, deletes or replaces a letter, or swaps two. */
function mistype(word: string, pick: (count: number) => number): string {
  const at = pick(word.length);
  const letter = LETTERS[pick(LETTERS.length)];
  const before = word.slice(0, at);
  const after = word.slice(at + 1);
  const kinds = [before + letter + word.slice(at), before + after, before + letter + after];
  if (after) kinds.push(before + after[0] + word[at] + after.slice(1));
  return kinds[pick(kinds.length)];
}
