/** Films to watch next, for a user of the dataset or for anyone who posts ratings. Nothing is stored. */

import * as v from 'valibot';
import type { Profile } from '../../models/model.ts';
import type { RecommendationList, Recommender, RecommendOptions } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';
import { badField, badInput, type FieldError } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { readPostedProfile, readUser, scoredPart } from '../release/read-profile.ts';

const MAX_NAMED = 40;

export const recommendForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations',
  access: 'users',
  summary: 'Films that a user of the dataset should watch next.',
  query: v.strictObject({
    n: v.optional(f.integerText(1, f.MAX_LIST)),
    genres: v.optional(f.listText(f.genre, f.MAX_GENRES)),
    match: v.optional(f.match),
    yearFrom: v.optional(f.integerText(0, f.MAX_YEAR)),
    yearTo: v.optional(f.integerText(0, f.MAX_YEAR)),
    exclude: v.optional(f.listText(f.idText, f.MAX_EXCLUDED)),
    includeRated: v.optional(f.flagText),
    diversity: v.optional(f.unitText),
    models: v.optional(f.modelsText),
  }),
  async answer(c, { query }) {
    const recommender = c.get('recommender');
    const options = checkFilters(recommender, query);
    const { userId, profile } = await readUser(c);
    return c.json({ userId, ...listFor(recommender, profile, options), ...scoredPart(profile) });
  },
});

export const recommendForRatings = route({
  method: 'POST',
  path: '/v1/recommendations',
  access: 'open',
  summary: 'Films to watch next for whoever gave these ratings, which are not stored.',
  body: v.strictObject({
    ratings: f.ratings,
    n: v.optional(f.integer(1, f.MAX_LIST)),
    genres: v.optional(f.list(f.genre, 1, f.MAX_GENRES)),
    match: v.optional(f.match),
    yearFrom: v.optional(f.integer(0, f.MAX_YEAR)),
    yearTo: v.optional(f.integer(0, f.MAX_YEAR)),
    exclude: v.optional(f.list(f.movieId, 0, f.MAX_EXCLUDED)),
    includeRated: v.optional(f.flag),
    diversity: v.optional(f.unit),
    models: v.optional(f.models),
  }),
  answer(c, { body: { ratings, ...options } }) {
    const recommender = c.get('recommender');
    const checked = checkFilters(recommender, options);
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...listFor(recommender, profile, checked), ignored });
  },
});

/** A list, and when nothing is on it the reason. */
export function listFor(recommender: Recommender, profile: Profile, options: RecommendOptions): RecommendationList {
  const recommendations = recommender.recommend(profile, options);
  return recommendations.length > 0
    ? { recommendations }
    : { recommendations, empty: recommender.whyNone(profile, options) };
}

/** The same options, genres as this release writes them. Throws `RequestError` `bad-input` for what no film can be. */
export function checkFilters<Options extends RecommendOptions>(recommender: Recommender, options: Options): Options {
  const { genres, yearFrom, yearTo } = options;
  if (yearFrom !== undefined && yearTo !== undefined && yearFrom > yearTo)
    throw badField('yearFrom', 'is after yearTo');
  const errors: FieldError[] = [];
  const known = genres?.map((genre, g) => {
    const found = recommender.genres.find((name) => name.toLowerCase() === genre.toLowerCase());
    if (!found)
      errors.push({ field: `genres[${g}]`, reason: `is not a genre here; known: ${namesOf(recommender.genres)}` });
    return found ?? genre;
  });
  if (errors.length > 0) throw badInput(errors);
  return { ...options, genres: known };
}

/** A dataset may have any number of genres; a refusal names some. */
function namesOf(genres: readonly string[]): string {
  const named = genres.slice(0, MAX_NAMED).join(', ');
  return genres.length > MAX_NAMED ? `${named} and ${genres.length - MAX_NAMED} more` : named;
}
