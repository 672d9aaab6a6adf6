/** The sites whose members export lists of films, by the columns that only these exports have together. */

import { plainName } from './column-names.ts';

/** A site, and how it rates. */
export interface ListSite {
  readonly name: string;
  /** Names of columns, as `plainName` makes them. */
  readonly columns: readonly string[];
  /** The highest rating. */
  readonly best: number;
}

const SITES: readonly ListSite[] = [
  { name: 'Letterboxd', columns: ['letterboxduri'], best: 5 },
  { name: 'Letterboxd', columns: ['letterboxdurl'], best: 5 },
  // IMDb translates the other columns into the language of the account.
  { name: 'IMDb', columns: ['const'], best: 10 },
  { name: 'TMDB', columns: ['tmdbid', 'yourrating'], best: 10 },
  { name: 'TMDB', columns: ['voteaverage', 'rating'], best: 10 },
  { name: 'TMDB', columns: ['voteaverage', 'accountratingvalue'], best: 10 },
  { name: 'MovieLens', columns: ['movieid', 'averagerating'], best: 5 },
  { name: 'Trakt', columns: ['idstrakt'], best: 10 },
  { name: 'Trakt', columns: ['traktid'], best: 10 },
  { name: 'Trakt', columns: ['traktratedat'], best: 10 },
  { name: 'Simkl', columns: ['idssimkl'], best: 10 },
  { name: 'Simkl', columns: ['simklid'], best: 10 },
  { name: 'MUBI', columns: ['filmid', 'overall', 'oneliner'], best: 5 },
  { name: 'Kodi', columns: ['userrating', 'playcount'], best: 10 },
  { name: 'Kinopoisk', columns: ['nameru'], best: 10 },
];

/** Returns the site that a table with these columns is from; undefined when it cannot be told. */
export function findListSite(columns: readonly string[]): ListSite | undefined {
  const names = new Set(columns.map(plainName));
  return SITES.find((site) => site.columns.every((name) => names.has(name)));
}
