/** What a viewer would give a film, with each model's own opinion. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { profileOf, readUser } from '../profile.ts';
import { readBody, readQuery } from '../request.ts';

const QUERY = v.strictObject({ movieIds: f.listText(f.idText, f.MAX_PREDICTIONS) });

const BODY = v.strictObject({ ratings: f.ratings, movieIds: f.list(f.movieId, 1, f.MAX_PREDICTIONS) });

export async function predictForUser(c: AppContext): Promise<Response> {
  const { movieIds } = readQuery(c, QUERY);
  const recommender = c.get('recommender');
  const { profile } = await readUser(c, recommender);
  return c.json(recommender.predict(profile, movieIds));
}

export async function predictForRatings(c: AppContext): Promise<Response> {
  const { ratings, movieIds } = await readBody(c, BODY);
  const recommender = c.get('recommender');
  const { profile, ignored } = profileOf(recommender, ratings);
  return c.json({ ...recommender.predict(profile, movieIds), ignored });
}
