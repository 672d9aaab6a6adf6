/** What the blend learns: whom to believe, and how far off it may be. */

import { describe, expect, test } from 'vitest';
import { RANKERS } from '../../models/hybrid/artifact.ts';
import { BLEND_CONFIG } from '../../models/hybrid/blend-config.ts';
import { fitRanking } from '../../models/hybrid/fit-ranking.ts';
import { fitRatings, rateHeldOut } from '../../models/hybrid/fit-ratings.ts';
import { fitUncertainty } from '../../models/hybrid/fit-uncertainty.ts';
import { type ForViewers, forViewersOf } from '../../models/hybrid/for-viewers.ts';
import { blendRatings, type Hybrid, outlookOf, rateMovies } from '../../models/hybrid/ratings.ts';
import { foldHybrid } from '../../models/hybrid/score.ts';
import { foldProfile, type Models } from '../../models/hybrid/signals.ts';
import { equalBlend, trainBlend } from '../../models/hybrid/train.ts';
import type { HeldOutViewer } from '../../models/hybrid/validation.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../../models/model.ts';
import { interpolate } from '../../shared/interpolate.ts';
import { randomStream } from '../../shared/random.ts';
import { makeScale } from '../../shared/ratings.ts';
import { makeModels } from '../fixtures/toy-models.ts';
import { makeProfile, STARS } from '../fixtures/toy-ratings.ts';

const NUM_MOVIES = 200;
const MEAN = 3;
const scale = makeScale(STARS);
/** Half of the films have many ratings, half few. */
const numRatings = Uint32Array.from({ length: NUM_MOVIES }, (_, movie) => (movie % 2 ? 60 : 3));

/** A standard normal number that belongs to a viewer and a film. A viewer's first film is their number. */
const noise = (stream: number, profile: Profile, movie: number) =>
  randomStream(stream, profile.movies[0], movie).normal();
const truth = (profile: Profile, movie: number) => MEAN + 0.8 * noise(1, profile, movie);

/** Viewers number `from` and up, who rated films as the mean and have ten held-out rows. */
function viewersFrom(from: number, count: number): HeldOutViewer[] {
  return Array.from({ length: count }, (_, v) => {
    const size = 1 + ((from + v) % 25);
    const profile = makeProfile(Array.from({ length: size }, (_, j) => [from + v + j, MEAN]));
    const random = randomStream(9, from + v);
    const movies = Uint32Array.from(new Set(Array.from({ length: 10 }, () => 100 + random.below(100)))).sort();
    return { profile, movies, ratings: Float64Array.from(movies, (movie) => truth(profile, movie)) };
  });
}

const KNOWN = viewersFrom(0, 50);
const OTHERS = viewersFrom(50, 25);

describe('rating weights', async () => {
  const informed: ModelName = 'item-knn';
  const models = makeModels(
    { mean: MEAN, numRatings },
    Object.fromEntries(
      MODEL_NAMES.map((name, m) => [
        name,
        {
          rating: (profile: Profile, movie: number) =>
            name === informed
              ? truth(profile, movie) + 0.2 * noise(2, profile, movie)
              : MEAN + 0.8 * noise(3 + m, profile, movie),
        },
      ]),
    ),
  );
  const start = equalBlend().rating;
  const fitted = fitRatings(models, await rateHeldOut(models, KNOWN), start, BLEND_CONFIG.rating);

  const rmse = (viewers: readonly HeldOutViewer[], ratingOf: (viewer: HeldOutViewer) => ArrayLike<number>) => {
    let squares = 0;
    let rows = 0;
    for (const viewer of viewers) {
      const predicted = ratingOf(viewer);
      viewer.ratings.forEach((rating, t) => {
        squares += (rating - predicted[t]) ** 2;
        rows++;
      });
    }
    return Math.sqrt(squares / rows);
  };

  test('go to the model that knows, at any size of profile and film', () => {
    for (const size of [2, 10, 20]) {
      for (const count of [3, 60]) {
        for (const name of MODEL_NAMES) {
          const { profile, movie } = fitted.weights[name];
          const weight = interpolate(fitted.profileKnots, profile, size) + interpolate(fitted.movieKnots, movie, count);
          if (name === informed) expect(weight).toBeGreaterThan(0.7);
          else expect(Math.abs(weight)).toBeLessThan(0.25);
        }
      }
    }
  });

  test('make the blend as good as its best part for viewers that it was not fitted on', () => {
    const hybrid: Hybrid = { ...models, blend: { ...equalBlend(), rating: fitted } };
    const blended = rmse(
      OTHERS,
      ({ profile, movies }) => blendRatings(hybrid, rateMovies(models, foldProfile(models, profile), movies)).rating,
    );
    const best = rmse(OTHERS, ({ profile, movies }) => {
      return Array.from(movies, (movie) => truth(profile, movie) + 0.2 * noise(2, profile, movie));
    });
    const equal = rmse(OTHERS, ({ profile, movies }) => {
      const even: Hybrid = { ...models, blend: equalBlend() };
      return blendRatings(even, rateMovies(models, foldProfile(models, profile), movies)).rating;
    });
    expect(blended).toBeLessThan(1.15 * best);
    expect(blended).toBeLessThan(0.6 * equal);
  });

  test('are those of the start where there is nothing to learn from', async () => {
    expect(fitRatings(models, [], start, BLEND_CONFIG.rating)).toBe(start);
    const nobody = KNOWN.map((viewer) => ({ ...viewer, movies: new Uint32Array(0), ratings: new Float64Array(0) }));
    expect(fitRatings(models, await rateHeldOut(models, nobody), start, BLEND_CONFIG.rating)).toBe(start);
  });

  test('are not negative, and a knot that nobody reaches has the weight of its neighbour', () => {
    const unused = fitted.profileKnots.indexOf(300);
    for (const name of MODEL_NAMES) {
      const { profile, movie } = fitted.weights[name];
      for (const weight of [...profile, ...movie]) expect(weight).toBeGreaterThanOrEqual(0);
      expect(Math.abs(profile[unused] - profile[unused - 1])).toBeLessThan(0.05);
    }
  });

  test('stay finite when no model ever deviates from the baseline', async () => {
    const silent = makeModels({ mean: MEAN, numRatings }, {});
    expect(fitRatings(silent, await rateHeldOut(silent, KNOWN), start, BLEND_CONFIG.rating)).toEqual(start);
  });
});

describe('ranking weights', async () => {
  const informed: ModelName = 'user-knn';
  const models = makeModels(
    { mean: MEAN, numRatings },
    Object.fromEntries(
      MODEL_NAMES.map((name, m) => [
        name,
        {
          rating: () => MEAN,
          affinity: (profile: Profile, movie: number) =>
            noise(20 + m, profile, movie) + (name === informed && truth(profile, movie) >= 4 ? 3 : 0),
        },
      ]),
    ),
  );
  const hybrid: Hybrid = { ...models, blend: equalBlend() };
  const weightsFor = (known: readonly HeldOutViewer[], newcomers: readonly HeldOutViewer[]) =>
    fitRanking(hybrid, { known, newcomers }, scale, BLEND_CONFIG.ranking);
  const fitted = await weightsFor(KNOWN, KNOWN);

  /** Liked films among the first ten of the catalogue's upper half, where all held-out films are. */
  const hits = (blend: Hybrid['blend'], viewers: readonly HeldOutViewer[]) =>
    viewers.reduce((sum, { profile }) => {
      const best = foldHybrid({ ...models, blend }, profile).best(10, (movie) => movie >= 100);
      return sum + best.filter(({ movie }) => truth(profile, movie) >= 4).length;
    }, 0);

  test('go to the signal that knows', () => {
    for (const at of [0, 1]) {
      const own = fitted.weights[informed][at];
      for (const name of MODEL_NAMES) if (name !== informed) expect(fitted.weights[name][at]).toBeLessThan(own / 2);
    }
  });

  test('find more of what viewers like than equal weights do, also for viewers they were not fitted on', () => {
    const blend = { ...equalBlend(), ranking: fitted };
    expect(hits(blend, KNOWN)).toBeGreaterThan(1.1 * hits(equalBlend(), KNOWN));
    expect(hits(blend, OTHERS)).toBeGreaterThan(1.1 * hits(equalBlend(), OTHERS));
  });

  test('are not negative, and add up to 1 at every knot', () => {
    fitted.profileKnots.forEach((_, knot) => {
      const weights = RANKERS.map((name) => fitted.weights[name][knot]);
      for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
    });
  });

  test('are those of the start where there is nothing to learn from', async () => {
    expect((await weightsFor([], [])).weights).toEqual(equalBlend().ranking.weights);
    const unhappy = KNOWN.map((viewer) => ({ ...viewer, ratings: viewer.ratings.map(() => 1) }));
    expect((await weightsFor(unhappy, unhappy)).weights).toEqual(equalBlend().ranking.weights);
  });
});

describe('the likelihood of ratings', async () => {
  /** Viewers give whole stars. A model is three times as far off on films with few ratings. */
  const star = (rating: number) => Math.min(5, Math.max(1, Math.round(rating)));
  const toStars = (viewers: readonly HeldOutViewer[]) =>
    viewers.map(({ profile, movies, ratings }) => ({
      profile: { ...profile, ratings: Float64Array.from(profile.movies, (movie) => star(truth(profile, movie))) },
      movies,
      ratings: ratings.map(star),
    }));
  const models = makeModels(
    // Stars are normal with a deviation of 0.8.
    { mean: MEAN, numRatings, stars: { values: STARS, shares: [0.03, 0.236, 0.468, 0.236, 0.03] } },
    { svd: { rating: (profile, movie) => truth(profile, movie) + (movie % 2 ? 0.2 : 0.6) * noise(5, profile, movie) } },
  );
  const blendOf = async (from: Models, viewers: readonly HeldOutViewer[]) => {
    const blend = equalBlend();
    blend.rating.weights.svd.profile.fill(1);
    blend.uncertainty = fitUncertainty({ ...from, blend }, await rateHeldOut(from, viewers));
    return blend;
  };
  const hybrid: Hybrid = { ...models, blend: await blendOf(models, toStars(viewersFrom(0, 80))) };
  const outlooks = (by: Hybrid) =>
    toStars(viewersFrom(80, 80)).flatMap(({ profile, movies, ratings }) => {
      const rated = blendRatings(by, rateMovies(models, foldProfile(models, profile), movies));
      return Array.from(movies, (movie, t) => ({ movie, actual: ratings[t], ...outlookOf(rated, t) }));
    });
  const rows = outlooks(hybrid);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;

  test('gives intervals that hold about four of five ratings of viewers that they were not fitted on', () => {
    const share = mean(rows.map(({ actual, interval: [low, high] }) => (actual >= low && actual <= high ? 1 : 0)));
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.85);
  });

  test('gives wider intervals where errors are larger', () => {
    const width = (few: boolean) =>
      mean(rows.filter(({ movie }) => (movie % 2 === 0) === few).map(({ interval: [low, high] }) => high - low));
    expect(width(true)).toBeGreaterThan(1.2 * width(false));
  });

  test('is higher, on viewers that it was not fitted on, than before it was fitted', () => {
    const loss = (of: typeof rows) =>
      -mean(of.map(({ actual, chances }) => Math.log(Math.max(1e-6, chances[actual - 1]))));
    const before = { ...hybrid, blend: { ...hybrid.blend, uncertainty: equalBlend().uncertainty } };
    expect(loss(rows)).toBeLessThan(loss(outlooks(before)) - 0.02);
  });

  test('is that of the start where there is nothing to learn from, and finite where nothing is ever wrong', async () => {
    expect((await blendOf(models, [])).uncertainty).toEqual(equalBlend().uncertainty);
    const oracle = makeModels({ mean: MEAN, numRatings }, { svd: { rating: truth } });
    const { weights, reach } = (await blendOf(oracle, toStars(KNOWN))).uncertainty;
    expect([...weights, reach]).toSatisfy((all: number[]) => all.every(Number.isFinite));
  });
});

describe('a blend learned as a whole', () => {
  const models = makeModels(
    { mean: MEAN, numRatings },
    { content: { rating: truth, affinity: truth }, svd: { rating: () => 1, affinity: () => 1 } },
  );

  test('is the same each time, and finite', async () => {
    const validation = { known: KNOWN, newcomers: OTHERS };
    const blend = await trainBlend(models, validation, scale);
    expect(await trainBlend(models, validation, scale)).toEqual(blend);
    expect(JSON.parse(JSON.stringify(blend))).toEqual(blend);
  });

  test('is the same when others score the viewers meanwhile, who are asked for one group at a time', async () => {
    const validation = { known: KNOWN, newcomers: OTHERS };
    let running = 0;
    let most = 0;
    const own = forViewersOf(models);
    const elsewhere: ForViewers = async (work, viewers, args) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      const results = await own(work, viewers, args);
      running--;
      return results;
    };
    const blend = await trainBlend(models, validation, scale, elsewhere);
    expect(blend).toEqual(await trainBlend(models, validation, scale));
    expect({ most, running }).toEqual({ most: 1, running: 0 });
  });

  test('rejects, and leaves nothing unheard, when a group cannot be scored', async () => {
    for (const failing of [1, 2, 3, 4]) {
      let calls = 0;
      const own = forViewersOf(models);
      const broken: ForViewers = async (work, viewers, args) => {
        await new Promise(setImmediate);
        if (++calls === failing) throw new Error('a thread is gone');
        return own(work, viewers, args);
      };
      const validation = { known: KNOWN, newcomers: OTHERS };
      await expect(trainBlend(models, validation, scale, broken)).rejects.toThrow('a thread is gone');
    }
  });

  test('is that of equal shares without held-out rows', async () => {
    expect(await trainBlend(models, { known: [], newcomers: [] }, scale)).toEqual(equalBlend());
  });
});
