/** Finds out on which scale a list rates. */

import { findListSite } from '../../../../shared/list-sites.ts';
import type { ListedFilm } from './read-table.ts';
import { namedBest } from './values.ts';

/** The scale of the ratings of a list. */
export interface FilmScale {
  /** Highest rating. */
  readonly best: number;
  /** Whether the list leaves no doubt. */
  readonly isCertain: boolean;
}

/** Scales that most sites use, by their highest ratings. */
const USUAL: readonly number[] = [5, 10, 20, 100];

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
  const sites = tables.map(({ columns }, k) => named[k] ?? findListSite(columns)?.best);
  const [first] = sites;
  if (first !== undefined && highest <= first && sites.every((best) => best === first)) {
    return { best: first, isCertain: true };
  }
  const best = USUAL.find((usual) => highest <= usual) ?? 100;
  return { best, isCertain: false };
}
