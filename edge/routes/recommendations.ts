/** Routes that recommend films, for a user of the dataset, for posted ratings, or for several people. Nothing is stored. */

import * as v from 'valibot';
import type { Profile } from '../../models/model.ts';
import type { GroupOptions, RecommendationList, Recommender } from '../../models/recommender/answers.ts';
import { countRequests } from '../access/guard.ts';
import * as f from '../http/fields.ts';
import { badField } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { readPeople, readPostedProfile, readUser, scoredPart } from '../release/read-profile.ts';
import { BODY_FILTERS, checkFilters, QUERY_FILTERS } from './filters.ts';

/** `GET /v1/users/{userId}/recommendations`: recommendations for a user of the dataset. */
export const recommendForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations',
  access: 'users',
  summary: 'Recommends films to a user.',
  query: v.strictObject(QUERY_FILTERS),
  async answer(c, { query }) {
    const recommender = c.get('recommender');
    const options = checkFilters(recommender, query);
    const { userId, profile } = await readUser(c);
    return c.json({
      userId,
      ...listFor(recommender, profile, options),
      ...scoredPart(profile),
    });
  },
});

/** `POST /v1/recommendations`: recommendations for posted ratings, or for several people together. */
export const recommendForRatings = route({
  method: 'POST',
  path: '/v1/recommendations',
  access: 'open',
  summary: 'Recommends films, given these ratings, or to several people together. The ratings are not stored.',
  body: v.strictObject({
    ratings: v.optional(f.ratings),
    profiles: v.optional(f.list(f.person, 2, f.MAX_PEOPLE)),
    strategy: v.optional(f.strategy),
    ...BODY_FILTERS,
  }),
  async answer(c, { body: { ratings, profiles, strategy, ...options } }) {
    const recommender = c.get('recommender');
    const checked = checkFilters(recommender, options);
    if (profiles && !ratings) {
      // Each person takes as much work as a list of their own.
      await countRequests(c, profiles.length - 1);
      const people = await readPeople(c, profiles);
      const group = people.map(({ profile }) => profile);
      return c.json({
        ...listFor(recommender, group, { ...checked, strategy }),
        ignored: [...new Set(people.flatMap(({ ignored }) => ignored))],
        people: people.map(({ facts }) => facts),
      });
    }
    if (!ratings || profiles) throw badField('ratings', 'expected either ratings or profiles');
    if (strategy !== undefined) throw badField('strategy', 'is for profiles, and there are none');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...listFor(recommender, profile, checked), ignored });
  },
});

/**
 * A list of recommendations, for one profile or for several people. When it is empty, `empty` says why. `unknown` has
 * candidates that the catalogue does not have.
 */
export function listFor(
  recommender: Recommender,
  whose: Profile | readonly Profile[],
  options: GroupOptions,
): RecommendationList {
  const recommendations =
    'movies' in whose ? recommender.recommend(whose, options) : recommender.recommendTogether(whose, options);
  const { candidates } = options;
  return {
    recommendations,
    ...(recommendations.length === 0 && { empty: recommender.whyNone(whose, options) }),
    ...(candidates && { unknown: candidates.filter((movieId) => recommender.indexOf(movieId) === -1) }),
  };
}
