/** The filters of a list: their fields in a query and in a body, and what a release has to say about them. */

import * as v from 'valibot';
import type { Recommender, RecommendOptions } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { badField, badInput, type FieldError } from '../http/problem.ts';

/** An error lists at most this many genres. MovieLens has about 20. */
const MAX_NAMED = 40;

/** The filters as parameters of a query. */
export const QUERY_FILTERS = {
  n: v.optional(f.integerText(1, f.MAX_LIST)),
  offset: v.optional(f.integerText(0, f.MAX_LIST_OFFSET)),
  genres: v.optional(f.listText(f.genre, f.MAX_GENRES)),
  match: v.optional(f.match),
  excludeGenres: v.optional(f.listText(f.genre, f.MAX_GENRES)),
  yearFrom: v.optional(f.integerText(0, f.MAX_YEAR)),
  yearTo: v.optional(f.integerText(0, f.MAX_YEAR)),
  minRatings: v.optional(f.integerText(0, f.MAX_COUNT)),
  maxRatings: v.optional(f.integerText(0, f.MAX_COUNT)),
  candidates: v.optional(f.listText(f.idText, f.MAX_EXCLUDED)),
  exclude: v.optional(f.listText(f.idText, f.MAX_EXCLUDED)),
  includeRated: v.optional(f.flagText),
  diversity: v.optional(f.unitText),
  popularity: v.optional(f.dialText),
  models: v.optional(f.modelsText),
};

/** The filters as fields of a body. */
export const BODY_FILTERS = {
  n: v.optional(f.integer(1, f.MAX_LIST)),
  offset: v.optional(f.integer(0, f.MAX_LIST_OFFSET)),
  genres: v.optional(f.list(f.genre, 1, f.MAX_GENRES)),
  match: v.optional(f.match),
  excludeGenres: v.optional(f.list(f.genre, 1, f.MAX_GENRES)),
  yearFrom: v.optional(f.integer(0, f.MAX_YEAR)),
  yearTo: v.optional(f.integer(0, f.MAX_YEAR)),
  minRatings: v.optional(f.integer(0, f.MAX_COUNT)),
  maxRatings: v.optional(f.integer(0, f.MAX_COUNT)),
  candidates: v.optional(f.list(f.movieId, 1, f.MAX_EXCLUDED_POSTED)),
  exclude: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED)),
  notInterested: v.optional(f.list(f.notInterested, 0, f.MAX_EXCLUDED_POSTED)),
  includeRated: v.optional(f.flag),
  diversity: v.optional(f.unit),
  popularity: v.optional(f.dial),
  models: v.optional(f.models),
};

/**
 * The options with genres spelled as in this release, whatever their case was. Throws `RequestError` `bad-input` for a
 * genre that the release does not have, and for ranges whose ends are in the wrong order.
 */
export function checkFilters<Options extends RecommendOptions>(recommender: Recommender, options: Options): Options {
  const { yearFrom = 0, yearTo = f.MAX_YEAR, minRatings = 0, maxRatings = f.MAX_COUNT } = options;
  if (yearFrom > yearTo) throw badField('yearFrom', 'expected a year that is not after yearTo');
  if (minRatings > maxRatings) throw badField('minRatings', 'expected a number that is not above maxRatings');
  const errors: FieldError[] = [];
  const spelled = (field: 'genres' | 'excludeGenres') =>
    options[field]?.map((genre, g) => {
      const found = recommender.genres.find((name) => name.toLowerCase() === genre.toLowerCase());
      if (!found) errors.push({ field: `${field}[${g}]`, reason: `expected one of ${namesOf(recommender.genres)}` });
      return found ?? genre;
    });
  const known = { genres: spelled('genres'), excludeGenres: spelled('excludeGenres') };
  if (errors.length > 0) throw badInput(errors);
  return { ...options, ...known };
}

/** Names of genres for an error. A dataset may have any number of genres; only the first ones are listed. */
function namesOf(genres: readonly string[]): string {
  const named = genres.slice(0, MAX_NAMED).join(', ');
  return genres.length > MAX_NAMED ? `${named} and ${genres.length - MAX_NAMED} more` : named;
}
