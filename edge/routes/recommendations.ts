/** Routes that recommend films, for a user of the dataset, for posted ratings, or for several people. Nothing is stored. */

import * as v from 'valibot';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import type { Profile } from '../../models/model.ts';
import type {
  GroupOptions,
  RecommendationList,
  RecommendationPage,
  Recommender,
} from '../../models/recommender/answers.ts';
import { ITEMS, inWords } from '../../shared/item-words.ts';
import { minuteOfMs } from '../../shared/minutes.ts';
import { countRequests } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import * as f from '../http/fields.ts';
import { badField } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { wordsOf } from '../http/words.ts';
import { readCursor, writeCursor } from '../release/list-cursor.ts';
import { readPeople, readPostedProfile, readUser, scoredPart } from '../release/read-profile.ts';
import { ASK_ATTRIBUTES, withAttributes } from './attributes.ts';
import { BODY_FILTERS, checkFilters, QUERY_FILTERS } from './filters.ts';

const SWITCHED = `The pages before came from another release. Their ${ITEMS} are left out here, and the order may be another one.`;

/** `GET /v1/users/{userId}/recommendations`: recommendations for a user of the dataset. */
export const recommendForUser = route({
  method: 'GET',
  path: '/v1/users/:userId/recommendations',
  access: 'users',
  summary: 'Recommends films to a user.',
  query: v.strictObject({ ...QUERY_FILTERS, ...ASK_ATTRIBUTES, after: v.optional(f.cursor) }),
  async answer(c, { query: { after, attributes, ...query } }) {
    const options = checkFilters(c.get('recommender'), query);
    const { userId, profile } = await readUser(c);
    return c.json({ userId, ...pageFor(c, profile, options, { after, attributes }), ...scoredPart(profile) });
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
    attributes: v.optional(f.flag),
    ...BODY_FILTERS,
    after: v.optional(f.cursor),
  }),
  async answer(c, { body: { ratings, profiles, strategy, after, attributes, ...options } }) {
    const recommender = c.get('recommender');
    const checked = checkFilters(recommender, options);
    if (profiles && !ratings) {
      // Each person takes as much work as a list of their own.
      await countRequests(c, profiles.length - 1);
      const people = await readPeople(c, profiles);
      const group = people.map(({ profile }) => profile);
      return c.json({
        ...pageFor(c, group, { ...checked, strategy }, { after, attributes }),
        ignored: [...new Set(people.flatMap(({ ignored }) => ignored))],
        people: people.map(({ facts }) => facts),
      });
    }
    if (!ratings || profiles) throw badField('ratings', 'expected either ratings or profiles');
    if (strategy !== undefined) throw badField('strategy', 'is for profiles, and there are none');
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return c.json({ ...pageFor(c, profile, checked, { after, attributes }), ignored });
  },
});

/** One page of a list of recommendations: the first one, or the one after the place that `after` names. */
function pageFor(
  c: AppContext,
  whose: Profile | readonly Profile[],
  options: GroupOptions,
  { after, attributes }: { after?: string; attributes?: boolean },
): RecommendationPage {
  const recommender = c.get('recommender');
  const before = after === undefined ? undefined : readCursor(after);
  if (before && options.offset) throw badField('offset', 'is not for a list that goes on after another page');
  const { offset = 0 } = before ?? options;
  const list = listFor(recommender, whose, { ...options, offset, ...(before && { after: before.listed }) }, attributes);
  const { id: release } = recommender.manifest;
  const models = MODEL_NAMES.filter((name) => options.models?.includes(name) ?? true);
  const { listed = [], earlier = 0 } = before ?? {};
  const isSame = before?.release === release && before.models.join() === models.join();
  // Who may not write can send no ratings back.
  if (c.get('who')?.scopes.includes('write')) {
    const counted = c.get('deps').outcomes?.listed({ release, models: models.join('+') }, list.recommendations.length);
    if (counted) c.env.later?.(counted);
  }
  return {
    requestId: c.get('requestId'),
    ...list,
    after: writeCursor({
      release,
      minute: minuteOfMs(c.get('deps').now()),
      models,
      offset,
      listed: [...listed, ...list.recommendations.map(({ movieId }) => movieId)],
      earlier: isSame ? earlier : listed.length,
    }),
    ...(before &&
      before.release !== release && { switched: { from: before.release, message: inWords(SWITCHED, wordsOf(c)) } }),
  };
}

/**
 * A list of recommendations, for one profile or for several people. When it is empty, `empty` says why. `unknown` has
 * candidates that the catalogue does not have or that are hidden. `attributes` says whether films have theirs.
 */
export function listFor(
  recommender: Recommender,
  whose: Profile | readonly Profile[],
  options: GroupOptions,
  attributes = false,
): RecommendationList {
  const listed =
    'movies' in whose ? recommender.recommend(whose, options) : recommender.recommendTogether(whose, options);
  const recommendations = [...withAttributes(recommender, listed, attributes)];
  const { candidates } = options;
  return {
    recommendations,
    ...(recommendations.length === 0 && { empty: recommender.whyNone(whose, options) }),
    ...(candidates && { unknown: candidates.filter((movieId) => recommender.movie(movieId) === undefined) }),
  };
}
