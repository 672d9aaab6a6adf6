/** Films to watch next, for a user of the dataset or for anyone who posts ratings. Nothing is stored. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { badField } from '../problem.ts';
import { profileOf, readUser } from '../profile.ts';
import { readBody, readQuery } from '../request.ts';

const QUERY = v.strictObject({
  n: v.optional(f.integerText(1, f.MAX_LIST)),
  genres: v.optional(f.listText(f.genre, f.MAX_GENRES)),
  match: v.optional(f.match),
  yearFrom: v.optional(f.integerText(0, f.MAX_YEAR)),
  yearTo: v.optional(f.integerText(0, f.MAX_YEAR)),
  exclude: v.optional(f.listText(f.idText, f.MAX_EXCLUDED)),
  includeRated: v.optional(f.flagText),
  diversity: v.optional(f.unitText),
  models: v.optional(f.listText(f.model, 4)),
});

const BODY = v.strictObject({
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
});

export async function recommendForUser(c: AppContext): Promise<Response> {
  const options = readQuery(c, QUERY);
  checkYears(options);
  const recommender = c.get('recommender');
  const { userId, profile } = await readUser(c, recommender);
  return c.json({ userId, recommendations: recommender.recommend(profile, options) });
}

export async function recommendForRatings(c: AppContext): Promise<Response> {
  const { ratings, ...options } = await readBody(c, BODY);
  checkYears(options);
  const recommender = c.get('recommender');
  const { profile, ignored } = profileOf(recommender, ratings);
  return c.json({ recommendations: recommender.recommend(profile, options), ignored });
}

function checkYears({ yearFrom, yearTo }: { yearFrom?: number; yearTo?: number }): void {
  if (yearFrom === undefined || yearTo === undefined || yearFrom <= yearTo) return;
  throw badField('yearFrom', 'is after yearTo');
}
