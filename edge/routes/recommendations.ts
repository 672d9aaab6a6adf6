/** Routes that recommend films, for a user of the dataset or for posted ratings. Nothing is stored. */

import * as v from 'valibot';
import type { Profile } from '../../models/model.ts';
import type { RecommendationList, Recommender, RecommendOptions } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { badField, badInput, type FieldError } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { readPostedProfile, readUser, scoredPart } from '../release/read-profile.ts';

/** An error lists at most this many genres. MovieLens has about 20. */
const MAX_NAMED = 40;

/** `GET /v1/users/{userId}/recommendations`: recommendations for a user of the dataset. */
export const recommendForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations',
  access: 'users',
  summary: 'Recommends films to a user.',
  query: v.strictObject({
    n: v.optional(f.integerText(1, f.MAX_LIST)),
    offset: v.optional(f.integerText(0, f.MAX_LIST_OFFSET)),
    genres: v.optional(f.listText(f.genre, f.MAX_GENRES)),
    match: v.optional(f.match),
    yearFrom: v.optional(f.integerText(0, f.MAX_YEAR)),
    yearTo: v.optional(f.integerText(0, f.MAX_YEAR)),
    exclude: v.optional(f.listText(f.idText, f.MAX_EXCLUDED)),
    includeRated: v.optional(f.flagText),
    diversity: v.optional(f.unitText),
    popularity: v.optional(f.dialText),
    models: v.optional(f.modelsText),
  }),
  async answer(c, { query }) {
    const recommender = c.get('recommender');
    const options = checkFilters(recommender, query);
    const { userId, profile } = await readUser(c);
    return c.json({ userId, ...listFor(recommender, profile, options), ...scoredPart(profile) });
  },
});

/** `POST /v1/recommendations`: recommendations for posted ratings. */
export const recommendForRatings = route({
  method: 'POST',
  path: '/v1/recommendations',
  access: 'open',
  summary: 'Recommends films, given these ratings. They are not stored.',
  body: v.strictObject({
    ratings: f.ratings,
    n: v.optional(f.integer(1, f.MAX_LIST)),
    offset: v.optional(f.integer(0, f.MAX_LIST_OFFSET)),
    genres: v.optional(f.list(f.genre, 1, f.MAX_GENRES)),
    match: v.optional(f.match),
    yearFrom: v.optional(f.integer(0, f.MAX_YEAR)),
    yearTo: v.optional(f.integer(0, f.MAX_YEAR)),
    exclude: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED_POSTED)),
    includeRated: v.optional(f.flag),
    diversity: v.optional(f.unit),
    popularity: v.optional(f.dial),
    models: v.optional(f.models),
  }),
  answer(c, { body: { ratings, ...options } }) {
    const recommender = c.get('recommender');
    const checked = checkFilters(recommender, options);
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...listFor(recommender, profile, checked), ignored });
  },
});

/** A list of recommendations. When it is empty, `empty` says why. */
export function listFor(recommender: Recommender, profile: Profile, options: RecommendOptions): RecommendationList {
  const recommendations = recommender.recommend(profile, options);
  return recommendations.length > 0
    ? { recommendations }
    : { recommendations, empty: recommender.whyNone(profile, options) };
}

/**
 * The options with genres spelled as in this release, whatever their case was. Throws `RequestError` `bad-input` for a
 * genre that the release does not have, and for years in the wrong order.
 */
export function checkFilters<Options extends RecommendOptions>(recommender: Recommender, options: Options): Options {
  const { genres, yearFrom, yearTo } = options;
  if (yearFrom !== undefined && yearTo !== undefined && yearFrom > yearTo)
    throw badField('yearFrom', 'expected a year that is not after yearTo');
  const errors: FieldError[] = [];
  const known = genres?.map((genre, g) => {
    const found = recommender.genres.find((name) => name.toLowerCase() === genre.toLowerCase());
    if (!found) errors.push({ field: `genres[${g}]`, reason: `expected one of ${namesOf(recommender.genres)}` });
    return found ?? genre;
  });
  if (errors.length > 0) throw badInput(errors);
  return { ...options, genres: known };
}

/** Names of genres for an error. A dataset may have any number of genres; only the first ones are listed. */
function namesOf(genres: readonly string[]): string {
  const named = genres.slice(0, MAX_NAMED).join(', ');
  return genres.length > MAX_NAMED ? `${named} and ${genres.length - MAX_NAMED} more` : named;
}
