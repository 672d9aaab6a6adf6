/** How alike films are, asked in any order. */

import { expect, test } from 'vitest';
import type { Hybrid } from '../../../models/hybrid/ratings.ts';
import { SIMILAR_BY } from '../../../models/recommender/answers.ts';
import { openLikeness } from '../../../models/recommender/likeness.ts';

const FILMS = 50;

/** Models of which each finds other films alike, and counts how often it compares a film with all. */
function openToy() {
  let passes = 0;
  const model = (step: number) => ({
    similar(movie: number, others: Uint32Array, out: Float32Array) {
      if (others.length === FILMS) passes++;
      others.forEach((other, t) => {
        out[t] = Math.sin(step * (movie + 1) * (other + 1));
      });
    },
  });
  const scorers = { svd: model(3), 'user-knn': {}, 'item-knn': model(5), content: model(7) };
  return { ...openLikeness({ scorers } as unknown as Hybrid, FILMS), passes: () => passes };
}

test.each(SIMILAR_BY)(
  'by %s, those most alike are those of the comparison with each, however often it is asked',
  (by) => {
    const { between, mostAlike } = openToy();
    const all = new Uint32Array(FILMS).map((_, m) => m);
    for (const movie of [4, 9, 9, 4]) {
      const alike = between(movie, all, by);
      const expected = Array.from(all)
        .filter((m) => m !== movie && alike[m] > 0)
        .sort((a, b) => alike[b] - alike[a] || a - b)
        .slice(0, 8);
      expect(Array.from(mostAlike(movie, by, 8).items)).toEqual(expected);
      // Others take the places of hidden films.
      const hidden = new Set(expected.slice(0, 4));
      expect(Array.from(mostAlike(movie, by, 4, hidden).items)).toEqual(expected.slice(4));
    }
  },
);

test('a film is compared with all once by each model when every model is asked in turn', () => {
  const { mostAlike, passes } = openToy();
  for (const by of SIMILAR_BY) mostAlike(3, by, 5);
  expect(passes()).toBe(3);
  mostAlike(4, 'hybrid', 5);
  expect(passes()).toBe(6);
});
