/** Films to watch next, for a user of the dataset or for anyone who posts ratings. Nothing is stored. */

import * as v from 'valibot';
import * as f from '../fields.ts';
import { badField } from '../problem.ts';
import { profileOf, readUser } from '../profile.ts';
import { route } from '../route.ts';

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
    models: v.optional(f.listText(f.model, 4)),
  }),
  async answer(c, { query }) {
    checkYears(query);
    const recommender = c.get('recommender');
    const { userId, profile } = await readUser(c);
    return c.json({ userId, recommendations: recommender.recommend(profile, query) });
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
    models: v.optional(f.list(f.model, 1, 4)),
  }),
  answer(c, { body: { ratings, ...options } }) {
    checkYears(options);
    const recommender = c.get('recommender');
    const { profile, ignored } = profileOf(recommender, ratings);
    return c.json({ recommendations: recommender.recommend(profile, options), ignored });
  },
});

function checkYears({ yearFrom, yearTo }: { yearFrom?: number; yearTo?: number }): void {
  if (yearFrom === undefined || yearTo === undefined || yearFrom <= yearTo) return;
  throw badField('yearFrom', 'is after yearTo');
}
