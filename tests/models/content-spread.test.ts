/** How far apart content's affinities are expected to be, and what that says about a viewer. */

import { expect, test } from 'vitest';
import { releaseSource } from '../../batch/releases/make-release.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { makeProfile, twoCamps } from '../fixtures/toy-ratings.ts';
import { makeToyRelease } from '../fixtures/toy-release.ts';

const camps = twoCamps();
const recommender = await openRecommender(releaseSource(await makeToyRelease(camps)));
const { content } = recommender.fold(makeProfile([])).viewers;

/** Standard deviation of the affinities over the catalogue, in units of the expected one. */
function spreadOf(movies: readonly number[]): number {
  const { viewers } = recommender.fold(makeProfile(movies.map((movie) => [movie, 5])));
  const out = new Float32Array(camps.ratings.numMovies);
  viewers.content.affinities(out);
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  const deviation = Math.sqrt(out.reduce((sum, value) => sum + (value - mean) ** 2, 0) / out.length);
  return deviation / (viewers.content.expectedSpread ?? Number.NaN);
}

test('films that have much in common say more about taste than films that have not', () => {
  const { action, romance } = camps;
  expect(spreadOf(action.slice(0, 6))).toBeGreaterThan(1.2 * spreadOf([...action.slice(0, 3), ...romance.slice(0, 3)]));
});

test('nothing is expected of a viewer who rated nothing', () => {
  expect(content.expectedSpread).toBe(0);
});
