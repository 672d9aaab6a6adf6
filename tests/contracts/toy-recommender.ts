/** A recommender over toy data, and those who ask it. */

import { releaseSource } from '../../batch/releases/make-release.ts';
import { profileOf } from '../../batch/splits/held-out.ts';
import type { Profile } from '../../models/model.ts';
import type { RecommendOptions } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { EMPTY_PROFILE, makeProfile, STARS, twoCamps } from '../fixtures/toy-ratings.ts';
import { makeToyRelease } from '../fixtures/toy-release.ts';

export const camps = twoCamps();
const { ratings } = camps;
export const { movieIds } = camps.catalogue;
export const { min, max } = ratings.scale;
/** Id of no movie and no user. */
export const UNKNOWN = 999_999;
/** Options for a list of the whole catalogue. */
export const EVERYTHING: RecommendOptions = { n: 1_000, includeRated: true };

export const idsOf = (movies: readonly number[]) => movies.map((movie) => movieIds[movie]);

export const fan = profileOf(ratings, camps.viewers[0].user);
export const newcomer = makeProfile([
  [camps.action[0], max],
  [camps.action[1], 4],
  [camps.romance[0], min],
]);

export const PROFILES: [string, Profile][] = [
  ['nobody', EMPTY_PROFILE],
  ['a viewer with one rating', makeProfile([[camps.romance[3], max]])],
  ['a newcomer', newcomer],
  ['a fan', fan],
  ['a viewer whose films nobody else rated', profileOf(ratings, camps.hermit)],
  ['a viewer of unrated films', makeProfile([camps.unrated, camps.unratedBare].map((movie) => [movie, min]))],
  ['a viewer of everything', makeProfile(Array.from(movieIds, (_, movie) => [movie, STARS[movie % 5]]))],
];

export const release = await makeToyRelease(camps);
export const recommender = await openRecommender(releaseSource(release));
