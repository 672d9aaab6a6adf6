/** The MovieLens datasets that GroupLens publishes, by name, with the counts that their READMEs state. */

import type { DatasetSizes } from '../dataset.ts';

/** URL of the folder that has `<name>.zip` and `<name>.zip.md5`. */
export const GROUPLENS_URL = 'https://files.grouplens.org/datasets/movielens/';

interface OfficialCounts {
  readonly ratings: number;
  readonly users: number;
  /** Only for datasets in which every movie of the catalogue has a rating. */
  readonly movies?: number;
}

/** Null for datasets that change over time. */
const KNOWN: Readonly<Record<string, OfficialCounts | null>> = {
  'ml-latest-small': null,
  'ml-latest': null,
  'ml-100k': { ratings: 100_000, users: 943, movies: 1682 },
  'ml-1m': { ratings: 1_000_209, users: 6040 },
  'ml-10m': { ratings: 10_000_054, users: 69_878 },
  'ml-20m': { ratings: 20_000_263, users: 138_493 },
  'ml-25m': { ratings: 25_000_095, users: 162_541 },
  'ml-32m': { ratings: 32_000_204, users: 200_948 },
};

/** Names that `--dataset` downloads. */
export const KNOWN_DATASETS: readonly string[] = Object.keys(KNOWN);

/**
 * Returns how a dataset differs from the official counts of its name, or null if it does not. After feedback only the
 * rows of the file are compared, because feedback changes the numbers of users and movies.
 */
export function reasonAgainstCounts(name: string, { ratings, counts }: DatasetSizes): string | null {
  const official = KNOWN[name];
  if (!official) return null;
  const found = { ratings: counts.rows, users: ratings.numUsers, movies: ratings.numMovies };
  const fixed = counts.feedback ? (['ratings'] as const) : (['ratings', 'users', 'movies'] as const);
  const differing = fixed.filter((what) => (official[what] ?? found[what]) !== found[what]);
  if (differing.length === 0) return null;
  const list = (from: Partial<OfficialCounts>) => differing.map((what) => `${from[what]} ${what}`).join(', ');
  return `has ${list(found)}, but the official ${name} has ${list(official)}`;
}
