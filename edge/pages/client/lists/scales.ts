/** Knows sites by their columns, and on which scale they rate. */

import { plainName } from './column-names.ts';
import type { ListedFilm } from './read-table.ts';

/** The scale of the ratings of a list. */
export interface FilmScale {
  /** Highest rating. */
  readonly best: number;
  /** Whether the list leaves no doubt. */
  readonly isCertain: boolean;
}

/** Scales that most sites use, by their highest ratings. */
const USUAL: readonly number[] = [5, 10, 20, 100];

interface Site {
  readonly name: string;
  /** Plain names of columns that only this site has together. */
  readonly columns: readonly string[];
  readonly best: number;
}

const SITES: readonly Site[] = [
  { name: 'Letterboxd', columns: ['letterboxduri'], best: 5 },
  { name: 'Letterboxd', columns: ['letterboxdurl'], best: 5 },
  { name: 'IMDb', columns: ['const', 'yourrating'], best: 10 },
  { name: 'IMDb', columns: ['const', 'yourated'], best: 10 },
  { name: 'IMDb', columns: ['const', 'titletype'], best: 10 },
  { name: 'TMDB', columns: ['tmdbid', 'yourrating'], best: 10 },
  { name: 'TMDB', columns: ['voteaverage', 'rating'], best: 10 },
  { name: 'MovieLens', columns: ['movieid', 'averagerating'], best: 5 },
  { name: 'Trakt', columns: ['idstrakt'], best: 10 },
  { name: 'Trakt', columns: ['traktid'], best: 10 },
  { name: 'Trakt', columns: ['traktratedat'], best: 10 },
  { name: 'Simkl', columns: ['idssimkl'], best: 10 },
  { name: 'Simkl', columns: ['simklid'], best: 10 },
  { name: 'Kodi', columns: ['userrating', 'playcount'], best: 10 },
  { name: 'Kinopoisk', columns: ['nameru'], best: 10 },
];

/** Returns the site that a list is from, by its columns; undefined when it cannot be told. */
export function siteOf(columns: readonly string[]): string | undefined {
  return findSite(columns)?.name;
}

/**
 * Returns the scale of the ratings of `films`, which are in tables with these columns; undefined when none is rated.
 * Ratings that say their own scale leave no doubt, nor do those of a site that is known.
 */
export function findScale(
  films: readonly ListedFilm[],
  tables: readonly { columns: readonly string[]; rating?: number }[],
): FilmScale | undefined {
  const rated = films.flatMap(({ rating }) => (rating ? [rating] : []));
  if (rated.length === 0) return undefined;
  const open = rated.filter(({ best }) => best === undefined).map(({ value }) => value);
  if (open.length === 0) return { best: rated[0].best ?? 5, isCertain: true };
  const highest = open.reduce((most, value) => Math.max(most, value), 0);
  const named = tables.map(({ columns, rating }) => namedBest(rating === undefined ? '' : columns[rating]));
  const sites = tables.map(({ columns }, k) => named[k] ?? findSite(columns)?.best);
  const [first] = sites;
  if (first !== undefined && highest <= first && sites.every((best) => best === first)) {
    return { best: first, isCertain: true };
  }
  const best = USUAL.find((usual) => highest <= usual) ?? 100;
  return { best, isCertain: false };
}

/** Returns the scale that the name of a column says: `Rating10`, `rating (1-5)`, `Score out of 100`. */
function namedBest(name: string): number | undefined {
  const [, best] = /(?:\D|^)(5|6|10|20|100)\D*$/.exec(name) ?? [];
  return best ? Number(best) : undefined;
}

function findSite(columns: readonly string[]): Site | undefined {
  const names = new Set(columns.map(plainName));
  return SITES.find((site) => site.columns.every((name) => names.has(name)));
}
