/**
 * What viewers of one taste are shown, on ml-latest-small, where it is at hand: `$CINEMATCH_TEST_DATA` or `shared/data`
 * beside the repository. `npm run bench -- tastes` has all lists.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DATA } from '../../bench/accuracy-runs.ts';
import { MORE_TASTES, TASTES } from '../../bench/taste-viewers.ts';
import { countTaste, listTaste, type TasteCounts, trainTastes } from '../../bench/tastes.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';

const SMALL = join(DATA, 'ml-latest-small');
/** Fewest films of the loved kind, and fewest outside the 300 most rated, of ten. */
const LOVED = 6;
const LITTLE_KNOWN = 3;
const why = existsSync(SMALL) ? '' : ` (skipped: no ${SMALL}, see $CINEMATCH_TEST_DATA)`;

describe.skipIf(!existsSync(SMALL))(`with ten ratings on ml-latest-small${why}`, () => {
  let recommender: Recommender;
  const counts: Record<string, TasteCounts> = {};

  beforeAll(async () => {
    recommender = await trainTastes(silentProgress());
    for (const viewer of TASTES) counts[viewer.name] = countTaste(listTaste(recommender, viewer));
  });

  test.each([...TASTES, ...MORE_TASTES])('the viewer of $name rated the films that are meant', ({ ratings }) => {
    expect(ratings).toHaveLength(10);
    for (const [movieId, name] of ratings) {
      expect(recommender.movie(movieId)?.title.startsWith(name)).toBe(true);
    }
  });

  test.each(TASTES)('who loves $loves is shown no $hates, and no film predicted below their mean', ({ name }) => {
    expect(counts[name]).toMatchObject({ hated: 0, belowMean: 0 });
  });

  test.each(TASTES)('who loves $loves is shown films that are not among the 300 most rated', ({ name }) => {
    expect(counts[name].littleKnown).toBeGreaterThanOrEqual(LITTLE_KNOWN);
  });

  test.each(TASTES)('who loves $loves is shown them', ({ name }) => {
    expect(counts[name].loved).toBeGreaterThanOrEqual(LOVED);
  });
});
