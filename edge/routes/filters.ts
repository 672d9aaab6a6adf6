/** The filters of a list: their fields in a query and in a body, and what a release has to say about them. */

import * as v from 'valibot';
import type { Recommender, RecommendOptions } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { badField, badInput, type FieldError } from '../http/problem.ts';

/** An error lists at most this many genres. MovieLens has about 20. */
const MAX_NAMED = 40;

/** A filter: its schema in a query, where every value is text, and in a JSON body. */
interface Filter {
  readonly text: v.GenericSchema<string, unknown>;
  readonly json: v.GenericSchema;
}

const whole = (min: number, max: number) => ({ text: f.integerText(min, max), json: f.integer(min, max) });
const genres = { text: f.listText(f.genre, f.MAX_GENRES), json: f.list(f.genre, 1, f.MAX_GENRES) };

/** The filters that the page of a list has, too. */
const ON_PAGE = {
  n: whole(1, f.MAX_LIST),
  genres,
  match: { text: f.match, json: f.match },
  excludeGenres: genres,
  yearFrom: whole(0, f.MAX_YEAR),
  yearTo: whole(0, f.MAX_YEAR),
  minRatings: whole(0, f.MAX_COUNT),
  maxRatings: whole(0, f.MAX_COUNT),
  where: { text: f.conditionsText, json: f.conditions },
  diversity: { text: f.unitText, json: f.unit },
  popularity: { text: f.dialText, json: f.dial },
  models: { text: f.modelsText, json: f.models },
};

const FILTERS = {
  ...ON_PAGE,
  offset: whole(0, f.MAX_LIST_OFFSET),
  candidates: { text: f.listText(f.idText, f.MAX_EXCLUDED), json: f.list(f.movieId, 1, f.MAX_EXCLUDED_POSTED) },
  exclude: { text: f.listText(f.idText, f.MAX_EXCLUDED), json: f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED) },
  includeRated: { text: f.flagText, json: f.flag },
};

/** The filters as parameters of a query. */
export const QUERY_FILTERS = optional(FILTERS, 'text');
/** The filters as fields of a body. */
export const BODY_FILTERS = {
  ...optional(FILTERS, 'json'),
  notInterested: v.optional(f.list(f.notInterested, 0, f.MAX_EXCLUDED_POSTED)),
};
/** The filters in the address of a page. A form sends its empty fields too; they count as absent. */
export const PAGE_FILTERS = Object.fromEntries(
  Object.entries(ON_PAGE).map(([name, { text }]) => [name, f.blank<v.GenericSchema<string, unknown>>(text)]),
) as { readonly [Name in keyof typeof ON_PAGE]: ReturnType<typeof f.blank<(typeof ON_PAGE)[Name]['text']>> };

function optional<Filters extends Readonly<Record<string, Filter>>, Where extends keyof Filter>(
  filters: Filters,
  where: Where,
): { readonly [Name in keyof Filters]: v.OptionalSchema<Filters[Name][Where], undefined> } {
  const schemas = Object.entries(filters).map(([name, filter]) => [name, v.optional(filter[where])]);
  return Object.fromEntries(schemas);
}

/**
 * The options with genres spelled as in this release, whatever their case was. Throws `RequestError` `bad-input` for a
 * genre or a condition that does not fit the release, and for ranges whose ends are in the wrong order.
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
  errors.push(...wrongConditions(recommender, options.where));
  const known = { genres: spelled('genres'), excludeGenres: spelled('excludeGenres') };
  if (errors.length > 0) throw badInput(errors);
  return { ...options, ...known };
}

/** Returns an error for each condition that makes no sense for this release. */
export function wrongConditions(recommender: Recommender, conditions: readonly string[] = []): FieldError[] {
  return conditions.flatMap((condition, at) => {
    try {
      recommender.checkWhere(condition);
      return [];
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return [{ field: `where[${at}]`, reason: cause.message }];
    }
  });
}

/** Names of genres for an error. A dataset may have any number of genres; only the first ones are listed. */
function namesOf(genres: readonly string[]): string {
  const named = genres.slice(0, MAX_NAMED).join(', ');
  return genres.length > MAX_NAMED ? `${named} and ${genres.length - MAX_NAMED} more` : named;
}
