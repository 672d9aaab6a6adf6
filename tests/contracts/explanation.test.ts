/** Explanations: terms that add up, and reasons that are true. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { releaseSource } from '../../batch/releases/make-release.ts';
import { MODEL_NAMES, type Profile } from '../../models/model.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { usualRating } from '../../shared/liking.ts';
import { rated } from '../fixtures/rated.ts';
import { EMPTY_PROFILE, makeProfile, STARS, twoCamps } from '../fixtures/toy-ratings.ts';
import { makeToyRelease } from '../fixtures/toy-release.ts';
import {
  camps,
  EVERYTHING,
  fan,
  idsOf,
  max,
  min,
  movieIds,
  PROFILES,
  recommender,
  UNKNOWN,
} from './toy-recommender.ts';

const { ratings, catalogue } = camps;

describe('an explanation', () => {
  const total = (terms: readonly { value: number }[]) => terms.reduce((sum, { value }) => sum + value, 0);
  const explain = (profile: Profile, movieId: number) => {
    const explanation = recommender.explain(profile, movieId);
    if (!explanation) throw new Error(`no explanation of ${movieId}`);
    return rated(explanation);
  };

  test.each(PROFILES)('for %s has terms that add up to the rating and the score shown elsewhere', (_, profile) => {
    for (const { movieId, rating, score } of recommender.recommend(profile, EVERYTHING).map(rated)) {
      const explanation = explain(profile, movieId);
      expect(explanation.rating.value).toBe(rating);
      expect(explanation.score.value).toBe(score);
      expect(Math.abs(total(explanation.rating.terms) - rating)).toBeLessThan(1e-9);
      expect(Math.abs(total(explanation.score.terms) - score)).toBeLessThan(1e-9);
      const [prediction] = recommender.predict(profile, [movieId]).predictions;
      expect(prediction.rating).toBe(rating);
    }
  });

  test.each(PROFILES)(
    'for %s has each model’s part as a term, and what clipping took away only when it did',
    (_, profile) => {
      for (const movieId of movieIds) {
        const { rating, score } = explain(profile, movieId);
        const parts = ['baseline', ...MODEL_NAMES];
        const from = rating.terms.map((term) => term.from);
        expect(from.filter((name) => name !== 'scale')).toEqual(parts);
        if (from.includes('scale')) expect([min, max]).toContain(rating.value);
        expect(score.terms.map((term) => term.from).sort()).toEqual(['popularity', 'rating', ...MODEL_NAMES].sort());
      }
    },
  );

  test.each(PROFILES)('for %s has terms that are those of the blend, but for rounding', (_, profile) => {
    const viewer = recommender.fold(profile);
    for (const [movie, movieId] of movieIds.entries()) {
      const { rating, score } = explain(profile, movieId);
      const rated = viewer.rate(Uint32Array.of(movie));
      const [scored] = viewer.score(Uint32Array.of(movie));
      for (const { from, value } of rating.terms) {
        if (from === 'baseline') expect(Math.abs(value - rated.baseline[0])).toBeLessThan(0.005);
        const name = MODEL_NAMES.find((model) => model === from);
        if (!name) continue;
        const part = rated.weights[name][0] * (rated.ratings[name][0] - rated.baseline[0]);
        expect(Math.abs(value - part)).toBeLessThan(0.001);
      }
      for (const { from, value } of score.terms) {
        expect(Math.abs(value - (scored.terms as Record<string, number>)[from])).toBeLessThan(0.0005);
      }
    }
  });

  test.each(PROFILES)('for %s says what the answer is without a film, as it comes out without it', (_, profile) => {
    for (const movieId of idsOf([camps.action[5], camps.romance[5], camps.unrated, camps.bare])) {
      const { without } = explain(profile, movieId);
      for (const { movieId: film, rating, score, belowMean } of without) {
        const left = makeProfile(
          Array.from(profile.movies, (movie, j) => [movie, profile.ratings[j]] as const).filter(
            ([movie]) => movieIds[movie] !== film,
          ),
        );
        expect(left.movies.length).toBe(profile.movies.length - 1);
        const again = explain(left, movieId);
        expect({ rating, score, belowMean }).toEqual({
          rating: again.rating.value,
          score: again.score.value,
          belowMean: again.belowMean,
        });
      }
    }
  });

  /** Any ratings of a few films, and any film. */
  const anybody = fc.tuple(
    fc.uniqueArray(fc.tuple(fc.nat(movieIds.length - 1), fc.constantFrom(...STARS)), {
      selector: ([movie]) => movie,
      maxLength: 12,
    }),
    fc.nat(movieIds.length - 1),
  );

  test('for anybody has reasons that agree with what they think of the films, and that hold', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anybody, ([entries, movie]) => {
        const profile = makeProfile(entries);
        const { baseline } = recommender.fold(profile);
        const { reasons, without, rating } = explain(profile, movieIds[movie]);
        for (const { movieId, opinion } of [...reasons.films, ...without]) {
          const place = profile.movies.indexOf(movieIds.indexOf(movieId));
          expect(opinion).toBe(['disliked', 'neutral', 'liked'][1 + baseline.opinions[place]]);
        }
        for (const { movieId, opinion, contribution } of reasons.films) {
          seen.add(opinion);
          if (opinion === 'liked') expect(contribution).toBeGreaterThan(0);
          if (opinion === 'disliked') expect(contribution).toBeLessThan(0);
          const left = makeProfile(entries.filter(([other]) => movieIds[other] !== movieId));
          const moves = rating.value - explain(left, movieIds[movie]).rating.value;
          expect(moves * contribution).toBeGreaterThanOrEqual(0);
        }
        expect(new Set(reasons.films.map(({ movieId }) => movieId)).size).toBe(reasons.films.length);
      }),
      { numRuns: 60 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['liked', 'disliked']));
  });

  test('for anybody has terms that add up, and no model counts against itself', () => {
    fc.assert(
      fc.property(anybody, ([entries, movie]) => {
        const profile = makeProfile(entries);
        const { rating, score } = explain(profile, movieIds[movie]);
        for (const { value, terms } of [rating, score]) expect(Math.abs(total(terms) - value)).toBeLessThan(1e-9);
        const viewer = recommender.fold(profile);
        const all = viewer.score(Uint32Array.from(movieIds, (_, m) => m));
        for (const { from, value } of score.terms) {
          if (from === 'rating' || from === 'baseline' || from === 'scale') continue;
          // A term is a weight times a standardised value, so its mean over all films is 0 and its sign is that of the model.
          const mean = all.reduce((sum, { terms }) => sum + terms[from], 0) / all.length;
          expect(Math.abs(mean)).toBeLessThan(1e-4);
          if (from !== 'popularity') {
            const affinities = new Float32Array(all.length);
            viewer.viewers[from].affinities(affinities);
            // Of a model that expects a spread, the affinities themselves are standardised.
            const isRooted = viewer.viewers[from].expectedSpread === undefined;
            const roots = affinities.map((affinity) =>
              isRooted ? Math.sign(affinity) * Math.sqrt(Math.abs(affinity)) : affinity,
            );
            const z = roots[movie] - roots.reduce((sum, root) => sum + root, 0) / roots.length;
            expect(value * z).toBeGreaterThanOrEqual(-1e-9);
          }
        }
        const rated = viewer.rate(Uint32Array.of(movie));
        for (const name of MODEL_NAMES) {
          const term = rating.terms.find(({ from }) => from === name)?.value ?? 0;
          expect(term * (rated.ratings[name][0] - rated.baseline[0])).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('for anybody says what is usual for them, and that films below it come last', () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(anybody, ([entries]) => {
        const profile = makeProfile(entries);
        const list = recommender.recommend(profile, EVERYTHING).map(({ movieId }) => explain(profile, movieId));
        const usual = usualRating(profile);
        for (const { ownMean, belowMean, rating } of list) {
          if (usual === undefined) expect(ownMean).toBeNull();
          else expect(Math.abs((ownMean ?? 0) - usual)).toBeLessThanOrEqual(0.0005);
          if (belowMean && rating.value > min) expect(rating.value).toBeLessThanOrEqual(ownMean ?? 0);
          if (!belowMean && ownMean !== null)
            expect(rating.value).toBeGreaterThanOrEqual(Math.min(max, ownMean) - 0.002);
          seen.add(belowMean);
        }
        const below = list.map(({ belowMean }) => belowMean);
        expect(below).toEqual(below.toSorted());
        expect(usual === undefined && below.includes(true)).toBe(false);
      }),
      { numRuns: 12 },
    );
    expect(seen.size).toBe(2);
  });

  test('names films of the viewer with the ratings they gave, features of the movie, and like-minded viewers', () => {
    const given = new Map(Array.from(fan.movies, (movie, j) => [movieIds[movie], fan.ratings[j]]));
    const { ownUnseen } = camps.viewers[0];
    for (const movieId of idsOf([...ownUnseen])) {
      const { reasons, without } = explain(fan, movieId);
      expect(reasons.films.length).toBeGreaterThan(0);
      expect(without.length).toBeGreaterThan(0);
      for (const film of [...reasons.films, ...without]) {
        expect(film.yourRating).toBe(given.get(film.movieId));
        expect(film.title).toBe(recommender.movie(film.movieId)?.title);
      }
      for (const { contribution } of [...reasons.films, ...reasons.features]) expect(contribution).not.toBe(0);
      const genres = reasons.features
        .map(({ feature }) => feature)
        .filter((name) => catalogue.genreNames.includes(name));
      for (const genre of genres) expect(recommender.movie(movieId)?.genres).toContain(genre);
      expect(Number.isSafeInteger(reasons.likeMinded)).toBe(true);
      expect(reasons.likeMinded).toBeGreaterThan(0);
      expect(reasons.likeMinded).toBeLessThanOrEqual(ratings.numUsers);
    }
  });

  test.each([['svd'], ['content', 'svd'], ['item-knn', 'user-knn']] as const)(
    'by %s alone is of the list that these make, and the others say nothing',
    (...models) => {
      for (const { movieId, rating, score } of recommender.recommend(fan, { ...EVERYTHING, models: [...models] })) {
        const explanation = rated(recommender.explain(fan, movieId, models));
        expect([explanation.rating.value, explanation.score.value]).toEqual([rating, score]);
        for (const { from, value } of [...explanation.rating.terms, ...explanation.score.terms]) {
          if (MODEL_NAMES.some((name) => name === from && !models.some((model) => model === name))) {
            expect(value).toBe(0);
          }
        }
        for (const { from } of explanation?.reasons.films ?? []) expect(models).toContain(from);
        if (!models.some((name) => name === 'user-knn')) expect(explanation?.reasons.likeMinded).toBe(0);
      }
    },
  );

  test('names nothing for nobody', () => {
    const { reasons, without } = explain(EMPTY_PROFILE, movieIds[0]);
    expect(reasons.films).toEqual([]);
    expect(without).toEqual([]);
  });

  test('of an unknown movie is undefined', () => {
    expect(recommender.explain(fan, UNKNOWN)).toBeUndefined();
  });

  test('shows ratings as they were given, also when single precision cannot hold them', async () => {
    const tenths = twoCamps(Array.from({ length: 41 }, (_, k) => (10 + k) / 10));
    const opened = await openRecommender(releaseSource(await makeToyRelease(tenths)));
    const ids = tenths.catalogue.movieIds;
    const given = [...tenths.action.slice(0, 4), ...tenths.romance.slice(0, 4)].map((movie, j) => ({
      movieId: ids[movie],
      rating: [4.7, 4.1, 4.9, 4.3, 1.1, 1.3, 1.7, 1.9][j],
    }));
    const ratingOf = new Map(given.map(({ movieId, rating }) => [movieId, rating]));
    const explanation = opened.explain(opened.profile(given).profile, ids[tenths.action[6]]);
    const shown = [...(explanation?.reasons.films ?? []), ...(explanation?.without ?? [])];
    expect(shown.length).toBeGreaterThan(0);
    for (const { movieId, yourRating } of shown) expect(yourRating).toBe(ratingOf.get(movieId));
  });
});
