/** What every model must do, whatever it is made of: trained, encoded, decoded and asked about toy data. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { encodeBias } from '../../models/bias/artifact.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import type { ModelName, ModelTraits } from '../../models/catalogue.ts';
import type { Profile } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';
import { testTeam } from '../fixtures/team.ts';
import {
  degenerateDatasets,
  EMPTY_PROFILE,
  makeProfile,
  STARS,
  type TwoCamps,
  twoCamps,
} from '../fixtures/toy-ratings.ts';
import { type Asker, askerOf, rate, train, trainAsker } from './asker.ts';

const SCALES = [
  { unit: '0 to 10', values: Array.from({ length: 11 }, (_, k) => k) },
  { unit: '−10 to 10 in three steps', values: [-10, 0, 10] },
  { unit: 'half stars up to 4', values: Array.from({ length: 8 }, (_, k) => (k + 1) / 2) },
  { unit: 'hundredths', values: Array.from({ length: 101 }, (_, k) => k / 100) },
];

/** Pairs of (unseen film of the own kind, unseen film of the other) that must be in the right order by affinity. */
const PAIRS_IN_ORDER = 0.9;

export async function modelSuite(name: ModelName, traits: ModelTraits): Promise<void> {
  const { isRandom, answersAll, isImpersonal } = traits;
  const camps = twoCamps();
  const { ratings, action, romance } = camps;
  const bias = await trainBias(testTeam, ratings, BIAS_CONFIG);
  const bytes = await train(name, camps);
  const asker = askerOf(openScorer(name, bytes, ratings.numMovies), bias);
  const { min, max } = ratings.scale;
  const newcomer = makeProfile([
    ...action.slice(0, 3).map((movie) => [movie, max] as const),
    ...romance.slice(0, 3).map((movie) => [movie, min] as const),
  ]);
  const profiles: [string, Profile][] = [
    ['nobody', EMPTY_PROFILE],
    ['a viewer with one rating', makeProfile([[action[0], max]])],
    ['a newcomer with six ratings', newcomer],
    ['a viewer whose films nobody else rated', profileOf(ratings, camps.hermit)],
    [
      'a viewer of unrated films',
      makeProfile([camps.unrated, camps.unratedBare].map((movie) => [movie, max] as const)),
    ],
    ['a viewer of the film without genre, year and title', makeProfile([[camps.bare, min]])],
    ['a viewer of everything', makeProfile(Array.from(asker.catalogue, (movie) => [movie, STARS[movie % 5]] as const))],
    ...camps.viewers.slice(0, 6).map(({ user }): [string, Profile] => [`user ${user}`, profileOf(ratings, user)]),
  ];

  describe.each(profiles)('asked by %s', (_, profile) => {
    test('rates every movie, or says with NaN and support 0 that it cannot', () => {
      const { rating, support } = asker.rateAll(profile);
      for (const movie of asker.catalogue) {
        expect(support[movie]).toBeGreaterThanOrEqual(0);
        if (Number.isNaN(rating[movie])) expect(support[movie]).toBe(0);
        else expect(rating[movie]).toSatisfy(Number.isFinite);
        expect(support[movie]).toSatisfy(Number.isFinite);
      }
    });

    test('has an affinity for every movie', () => {
      expect(asker.affinities(profile)).toSatisfy((all: Float32Array) => all.every(Number.isFinite));
    });

    test('rates many movies as it rates each of them, in any order and more than once', () => {
      const { rating, support } = asker.rateAll(profile);
      const viewer = asker.fold(profile);
      const mixed = Uint32Array.from([...asker.catalogue.toReversed(), action[0], action[0]]);
      const again = rate(viewer, mixed);
      mixed.forEach((movie, t) => {
        expect([again.rating[t], again.support[t]]).toEqual([rating[movie], support[movie]]);
        const alone = rate(viewer, Uint32Array.of(movie));
        expect([alone.rating[0], alone.support[0]]).toEqual([rating[movie], support[movie]]);
      });
      expect(rate(viewer, new Uint32Array(0)).rating).toHaveLength(0);
    });

    test('says the same whatever it was asked before, and whatever lay in the arrays', () => {
      const viewer = asker.fold(profile);
      viewer.reasons(romance[0]);
      const affinities = new Float32Array(ratings.numMovies).fill(7);
      viewer.affinities(affinities);
      expect(affinities).toEqual(asker.affinities(profile));
      const rating = new Float32Array(ratings.numMovies).fill(7);
      const support = new Float32Array(ratings.numMovies).fill(7);
      viewer.rate(asker.catalogue, rating, support);
      expect({ rating, support }).toEqual(asker.rateAll(profile));
    });

    test('gives reasons that are finite effects of films of the profile and of features with names', () => {
      const own = new Set(profile.movies);
      for (const movie of asker.catalogue) {
        const { films = [], features = [], likeMinded = 0 } = asker.fold(profile).reasons(movie);
        expect(new Set(films.map((film) => film.movie)).size).toBe(films.length);
        for (const film of films) expect(own.has(film.movie)).toBe(true);
        for (const { feature } of features) expect(feature).not.toBe('');
        for (const { contribution } of [...films, ...features]) expect(contribution).toSatisfy(Number.isFinite);
        expect(Number.isSafeInteger(likeMinded) && likeMinded >= 0).toBe(true);
      }
    });
  });

  describe('asked about a film', () => {
    if (answersAll) {
      test('that nobody rated, answers with support', () => {
        for (const [, profile] of profiles) {
          const { rating, support } = asker.rateAll(profile);
          for (const movie of asker.catalogue) {
            expect(rating[movie]).toSatisfy(Number.isFinite);
            expect(support[movie]).toBeGreaterThan(0);
          }
        }
      });

      if (!isImpersonal) {
        test('that nobody rated, rates it higher for those who like its kind', () => {
          const liking = asker.rateAll(newcomer).rating[camps.unrated];
          expect(liking).toBeGreaterThan(asker.rateAll(flip(newcomer, ratings.scale)).rating[camps.unrated]);
        });
      }
    }

    if (isImpersonal) {
      test('says the same to everybody', () => {
        const toNobody = { ...asker.rateAll(EMPTY_PROFILE), affinities: asker.affinities(EMPTY_PROFILE) };
        for (const [, profile] of profiles) {
          expect({ ...asker.rateAll(profile), affinities: asker.affinities(profile) }).toEqual(toNobody);
        }
      });
    } else {
      test('of the own kind rates it above one of the other kind', () => {
        const { rating, affinity } = pairsInOrder(camps, asker);
        expect(rating).toBe(1);
        expect(affinity).toBeGreaterThan(PAIRS_IN_ORDER);
      });

      test('knows newcomers as it knows users', () => {
        const { rating } = asker.rateAll(newcomer);
        const affinities = asker.affinities(newcomer);
        const mean = (movies: readonly number[], values: Float32Array) =>
          movies.reduce((sum, movie) => sum + values[movie], 0) / movies.length;
        expect(mean(action.slice(3), rating)).toBeGreaterThan(mean(romance.slice(3), rating));
        expect(mean(action.slice(3), affinities)).toBeGreaterThan(mean(romance.slice(3), affinities));
      });

      test('is pushed away by films like it that were disliked', () => {
        const before = asker.rateAll(newcomer).rating;
        const after = asker.rateAll(flip(newcomer, ratings.scale)).rating;
        for (const movie of action.slice(3)) expect(after[movie]).toBeLessThan(before[movie]);
        for (const movie of romance.slice(3)) expect(after[movie]).toBeGreaterThan(before[movie]);
      });

      test('weighs whether a film was liked', () => {
        const like = asker.affinities(makeProfile([[action[0], ratings.scale.relevance]]));
        const dislike = asker.affinities(makeProfile([[action[0], min]]));
        expect(like).not.toEqual(dislike);
      });
    }
  });

  if (traits.similarity !== null) {
    describe('similarity', () => {
      const similar = (movie: number, others: readonly number[]) => {
        const out = new Float32Array(others.length).fill(7);
        asker.scorer.similar?.(movie, Uint32Array.from(others), out);
        return Array.from(out);
      };

      test('to all films is that to each of them', () => {
        const movie = action[0];
        const all = new Float32Array(asker.catalogue.length).fill(7);
        if (!asker.scorer.similarToAll) return;
        asker.scorer.similarToAll(movie, all);
        similar(movie, [...asker.catalogue]).forEach((value, other) => {
          expect(all[other]).toBeCloseTo(value, 3);
        });
      });

      test('is greater within a kind than between kinds', () => {
        for (const [own, other] of [
          [action, romance],
          [romance, action],
        ]) {
          for (const movie of own) {
            const mates = own.filter((mate) => mate !== movie);
            const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
            expect(mean(similar(movie, mates))).toBeGreaterThan(mean(similar(movie, other)));
          }
        }
      });

      test('is a number and 1 at most, for rated and unrated films and for a film and itself', () => {
        const all = Array.from(asker.catalogue);
        for (const movie of all) {
          for (const value of similar(movie, all)) {
            expect(value).toSatisfy(Number.isFinite);
            expect(value).toBeLessThanOrEqual(1);
          }
        }
      });

      test('of many films is that of each', () => {
        const all = Array.from(asker.catalogue);
        expect(all.map((other) => similar(action[0], [other])[0])).toEqual(similar(action[0], all));
      });
    });
  }

  describe('the artifact', () => {
    test('is decoded alike twice, also from the middle of a buffer', () => {
      const shifted = new Uint8Array(bytes.length + 3);
      shifted.set(bytes, 3);
      for (const copy of [bytes, bytes.slice(), shifted.subarray(3)]) {
        const again = askerOf(openScorer(name, copy, ratings.numMovies), bias);
        for (const [, profile] of profiles) {
          expect(again.rateAll(profile)).toEqual(asker.rateAll(profile));
          expect(again.affinities(profile)).toEqual(asker.affinities(profile));
        }
      }
    });

    test('has the same bytes for the same seed, and leaves no memory taken', async () => {
      const used = testTeam.memory.usedBytes;
      expect(await train(name, camps)).toEqual(bytes);
      expect(testTeam.memory.usedBytes).toBe(used);
    });

    if (isRandom) {
      test('has other bytes for another seed', async () => {
        expect(await train(name, camps, 43)).not.toEqual(bytes);
      });
    }

    test('is refused for a catalogue of another size', () => {
      for (const numMovies of [0, ratings.numMovies - 1, ratings.numMovies + 1]) {
        expect(() => openScorer(name, bytes, numMovies)).toThrow(ReleaseError);
      }
    });

    test('is refused when it is that of the baseline', () => {
      expect(() => openScorer(name, encodeBias(bias), ratings.numMovies)).toThrow(ReleaseError);
    });

    test('is refused when it is cut short', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => {
          expect(() => openScorer(name, bytes.slice(0, length), ratings.numMovies)).toThrow(ReleaseError);
        }),
      );
    });

    test('is opened or refused with a ReleaseError when bits are wrong, wherever they are', () => {
      const anywhere = fc.nat(bytes.length - 1);
      const inFooter = fc.integer({ min: footerStart(bytes), max: bytes.length - 1 });
      const flip = fc.record({ at: fc.oneof(anywhere, inFooter), bits: fc.integer({ min: 1, max: 255 }) });
      fc.assert(
        fc.property(fc.array(flip, { minLength: 1, maxLength: 3 }), (flips) => {
          const broken = bytes.slice();
          for (const { at, bits } of flips) broken[at] ^= bits;
          onlyThrows(ReleaseError, () => openScorer(name, broken, ratings.numMovies));
        }),
        { numRuns: 500 },
      );
    });

    test('is opened or refused with a ReleaseError when any one byte of its footer is wrong', () => {
      for (let at = footerStart(bytes); at < bytes.length; at++) {
        const broken = bytes.slice();
        broken[at] ^= 1;
        onlyThrows(ReleaseError, () => openScorer(name, broken, ratings.numMovies));
      }
    });
  });

  describe.each(SCALES)('ratings from $unit', async ({ values }) => {
    const scaled = twoCamps(values);
    const asked = await trainAsker(name, scaled);

    test.skipIf(isImpersonal)('are learned as stars are (skipped for a model that says the same to everybody)', () => {
      const { rating, affinity } = pairsInOrder(scaled, asked);
      expect(rating).toBe(1);
      expect(affinity).toBeGreaterThan(PAIRS_IN_ORDER);
    });

    test('are predicted in their own unit', () => {
      const { min: low, max: high } = scaled.ratings.scale;
      const span = high - low;
      for (const { user, ownUnseen, otherUnseen } of scaled.viewers) {
        const { rating } = asked.rateAll(profileOf(scaled.ratings, user));
        for (const movie of [...ownUnseen, ...otherUnseen]) {
          expect(rating[movie]).toBeGreaterThan(low - span / 2);
          expect(rating[movie]).toBeLessThan(high + span / 2);
        }
      }
    });
  });

  test.skipIf(isImpersonal)(
    'takes a film rated at the relevance for liked, also when single precision cannot hold that value',
    async () => {
      // 3.3 as a Float32 is a little less than 3.3.
      const odd = twoCamps([0.3, 1.3, 2.3, 3.3, 4.3]);
      const asked = await trainAsker(name, odd);
      expect(odd.ratings.scale.relevance).toBeCloseTo(3.3, 6);
      const liked = asked.affinities(makeProfile([[odd.action[0], 3.3]]));
      const disliked = asked.affinities(makeProfile([[odd.action[0], 2.3]]));
      expect(liked).not.toEqual(disliked);
    },
  );

  test.each(degenerateDatasets())('learns from data with $oddity, and answers', async ({ dataset }) => {
    const { numMovies, numUsers, scale } = dataset.ratings;
    const asked = await trainAsker(name, dataset);
    const known = Array.from({ length: Math.min(numUsers, 3) }, (_, user) => profileOf(dataset.ratings, user));
    for (const profile of [EMPTY_PROFILE, makeProfile([[0, scale.max]]), makeProfile([[0, scale.min]]), ...known]) {
      const { rating, support } = asked.rateAll(profile);
      rating.forEach((value, movie) => {
        if (!(Number.isNaN(value) && support[movie] === 0)) expect(value).toSatisfy(Number.isFinite);
        expect(support[movie]).toSatisfy(Number.isFinite);
      });
      expect(asked.affinities(profile)).toSatisfy((all: Float32Array) => all.every(Number.isFinite));
      const { films = [], features = [] } = asked.fold(profile).reasons(0);
      for (const { contribution } of [...films, ...features]) expect(contribution).toSatisfy(Number.isFinite);
      const likeness = new Float32Array(numMovies);
      asked.scorer.similar?.(0, asked.catalogue, likeness);
      for (const value of likeness) expect(value).toSatisfy((v: number) => Number.isFinite(v) && v <= 1);
    }
  });
}

/** The same films with opposite ratings. */
function flip({ movies, ratings }: Profile, { min, max }: { min: number; max: number }): Profile {
  return { movies, ratings: ratings.map((rating) => min + max - rating) };
}

/** Share of pairs of unseen films, one of each kind, where the one of the viewer's own kind comes out higher. */
function pairsInOrder({ viewers, ratings }: TwoCamps, asker: Asker): { rating: number; affinity: number } {
  let pairs = 0;
  const right = { rating: 0, affinity: 0 };
  for (const { user, ownUnseen, otherUnseen } of viewers) {
    const profile = profileOf(ratings, user);
    const { rating } = asker.rateAll(profile);
    const affinity = asker.affinities(profile);
    for (const own of ownUnseen) {
      for (const other of otherUnseen) {
        pairs++;
        if (rating[own] > rating[other]) right.rating++;
        if (affinity[own] > affinity[other]) right.affinity++;
      }
    }
  }
  return { rating: right.rating / pairs, affinity: right.affinity / pairs };
}

/** Where the footer of an Arrow file begins: its length stands before the closing magic. */
function footerStart(bytes: Uint8Array): number {
  const end = bytes.length - 10;
  return end - new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
}
