/** What a viewer may find: known films and rare ones, few of a series, and every film once. Of releases with any titles. */

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeRelease, releaseSource } from '../../batch/releases/make-release.ts';
import { createProgress } from '../../batch/terminal/progress.ts';
import { type Learned, learn } from '../../batch/training/learn.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { camps, EVERYTHING, fan, movieIds, newcomer, PROFILES, recommender } from './toy-recommender.ts';

const SERIES = ['Star Trek', 'Rocky', 'Harry Potter'];
const TAILS = [' II', ': First Contact', ' V: The Final Frontier', ' and the Goblet of Fire', ' - The Return', ' 3'];
/** Titles of no series. */
const OTHERS = [
  ...['Love Story', 'Gattaca', 'Heat', 'Fargo', 'Casablanca', 'Chinatown', 'Amadeus', 'Vertigo'],
  ...[
    'Memento',
    'Persona',
    'Ikiru',
    'Ran',
    'Notorious',
    'Rebecca',
    'Gilda',
    'Laura',
    'Metropolis',
    'Nashville',
    'Stalker',
  ],
];

let learned: Learned;
beforeAll(async () => {
  const options = { seed: 42, threads: 1, memoryLimit: 2 ** 28, progress: createProgress({ write: () => true }) };
  learned = await learn(camps.ratings, camps.catalogue, options);
});

/** Opens a release of the same ratings whose films have these titles. */
function openWith(titles: string[]): Promise<Recommender> {
  const years = new Uint16Array(titles.length);
  const dataset = { ...camps, catalogue: { ...camps.catalogue, titles, years } };
  return openRecommender(releaseSource(makeRelease(dataset, learned, 42)));
}

const titles = fc.shuffledSubarray(
  [...SERIES.flatMap((name) => [name, ...TAILS.map((tail) => name + tail)]), ...OTHERS],
  { minLength: movieIds.length, maxLength: movieIds.length },
);
const seriesIn = (title: string) => SERIES.find((name) => title.startsWith(name));

describe('a list', () => {
  test('has at most two films of a series among ten in a row, as long as there are others, and loses none', async () => {
    await fc.assert(
      fc.asyncProperty(
        titles,
        fc.constantFrom(...PROFILES),
        fc.constantFrom(0, -1, 0.5),
        async (given, [, profile], popularity) => {
          const list = (await openWith(given)).recommend(profile, { ...EVERYTHING, popularity });
          expect(list.map(({ movieId }) => movieId).sort()).toEqual(Array.from(movieIds).sort());
          // Films below the viewer's mean come behind all others.
          expect(list.map(({ belowMean }) => belowMean)).toEqual(list.map(({ belowMean }) => belowMean).sort());
          const series = list.map(({ title }) => seriesIn(title));
          const hasOthers = (at: number) =>
            list.some(({ belowMean }, k) => k > at && belowMean === list[at].belowMean && series[k] === undefined);
          for (let at = 0; at < list.length; at++) {
            if (series[at] === undefined || !hasOthers(at)) continue;
            const stretch = series.slice(Math.max(0, at - 9), at + 1);
            expect(stretch.filter((own) => own === series[at]).length).toBeLessThanOrEqual(2);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is in the order of the scores when nothing is a series and no dial is turned', async () => {
    const others = fc.uniqueArray(fc.stringMatching(/^[a-z]{6,9}$/), {
      minLength: movieIds.length,
      maxLength: movieIds.length,
    });
    await fc.assert(
      fc.asyncProperty(others, fc.constantFrom(...PROFILES), async (given, [, profile]) => {
        const list = (await openWith(given)).recommend(profile, EVERYTHING);
        const isLast = ({ belowMean }: { belowMean: boolean }) => Number(belowMean);
        expect(list).toEqual(list.toSorted((a, b) => isLast(a) - isLast(b) || b.score - a.score));
      }),
      { numRuns: 10 },
    );
  });

  test('comes in pages that are parts of it, however the dials are turned', () => {
    const dials = fc.record({
      diversity: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      popularity: fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(dials, fc.integer({ min: 1, max: 15 }), fc.constantFrom(...PROFILES), (given, n, [, profile]) => {
        const whole = recommender.recommend(profile, { ...given, n: 1_000 });
        const pages = [];
        for (let offset = 0; offset <= whole.length; offset += n) {
          pages.push(...recommender.recommend(profile, { ...given, offset, n }));
        }
        expect(pages).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test('is the one that the recommender scores with', () => {
    for (const options of [{ n: 7 }, { n: 12, offset: 3, popularity: -0.4, diversity: 0.2 }]) {
      const films = recommender.recommend(newcomer, options);
      const list = recommender.list(newcomer, recommender.fold(newcomer), options);
      expect(list.map(({ movie }) => movieIds[movie])).toEqual(films.map(({ movieId }) => movieId));
      for (const [t, { score }] of list.entries()) expect(score).toBeCloseTo(films[t].score, 4);
    }
  });
});

describe('the dial of popularity', () => {
  test('keeps to the films that may be listed, and to their scores', () => {
    const asked = { genres: ['Action'], n: 1_000 };
    const plain = new Map(recommender.recommend(fan, asked).map((film) => [film.movieId, film]));
    for (const popularity of [-1, 0.5, 1]) {
      const list = recommender.recommend(fan, { ...asked, popularity });
      expect(list).toHaveLength(plain.size);
      for (const film of list) expect(film).toEqual(plain.get(film.movieId));
    }
  });

  test('lets films become less known, place by place, when it goes down', () => {
    const dial = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(dial, dial, fc.constantFrom(...PROFILES), (a, b, [, profile]) => {
        const counts = (popularity: number) =>
          recommender
            .recommend(profile, { n: 10, popularity, includeRated: true })
            .map(({ movieId }) => recommender.movie(movieId)?.numRatings ?? 0)
            .sort((one, other) => other - one);
        const [rare, known] = [counts(Math.min(a, b)), counts(Math.max(a, b))];
        for (const [place, ratings] of known.entries()) expect(rare[place]).toBeLessThanOrEqual(ratings);
      }),
    );
  });

  test.each([Number.NaN, 2, -1e9])('refuses %d', (popularity) => {
    expect(() => recommender.recommend(fan, { popularity })).toThrow(RangeError);
  });
});
