/** Two camps that love and hate the same films: a newcomer gets the films of their own camp. */

import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import { makeRelease, releaseSource } from '../../batch/releases/make-release.ts';
import { learn } from '../../batch/training/learn.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { randomStream } from '../../shared/random.ts';
import { makeCrowdOf } from '../fixtures/crowds.ts';
import { makeProfile } from '../fixtures/toy-ratings.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';

const LOVED = 5;
const HATED = 1;
/** Films that a newcomer is likely to know: the most rated ones. */
const KNOWN_FILMS = 60;
const NEWCOMERS = 10;

describe.each([1, 2, 3])('two camps of draw %i', (seed) => {
  test('each newcomer with three ratings gets ten films of their camp, and with reversed stars ten of the other', async () => {
    const dataset = makeCrowdOf('two opposite tastes', { seed });
    const options = { seed, threads: 1, memoryLimit: 2 ** 30, progress: silentProgress() };
    const learned = await learn(dataset.ratings, dataset.catalogue, options);
    const { module: scoring } = await loadKernels('scoring');
    const recommender = await openRecommender(releaseSource(makeRelease(dataset, learned, seed)), { scoring });
    const campOf = (movieId: number) => movieId % 2;
    const random = randomStream(seed, 7);
    for (let newcomer = 0; newcomer < NEWCOMERS; newcomer++) {
      const films = new Set<number>();
      while (films.size < 3) films.add(random.below(KNOWN_FILMS));
      for (const camp of [0, 1]) {
        const rated = Array.from(films, (film) => {
          const isOwn = campOf(dataset.catalogue.movieIds[film]) === camp;
          return [film, isOwn ? LOVED : HATED] as const;
        });
        const list = recommender.recommend(makeProfile(rated), { n: 10 });
        expect(list.map(({ movieId }) => campOf(movieId))).toEqual(Array(10).fill(camp));
      }
    }
  });
});
