/** Why a film has the score it has. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { profileOf, readUser, unknownMovie } from '../profile.ts';
import { NO_QUERY, readBody, readMovieId, readQuery } from '../request.ts';

const BODY = v.strictObject({ ratings: f.ratings, movieId: f.movieId });

export async function explainForUser(c: AppContext): Promise<Response> {
  readQuery(c, NO_QUERY);
  const movieId = readMovieId(c);
  const recommender = c.get('recommender');
  const { profile } = await readUser(c, recommender);
  const explanation = recommender.explain(profile, movieId);
  if (!explanation) throw unknownMovie(movieId);
  return c.json(explanation);
}

export async function explainForRatings(c: AppContext): Promise<Response> {
  const { ratings, movieId } = await readBody(c, BODY);
  const recommender = c.get('recommender');
  const { profile, ignored } = profileOf(recommender, ratings);
  const explanation = recommender.explain(profile, movieId);
  if (!explanation) throw unknownMovie(movieId);
  return c.json({ ...explanation, ignored });
}
