/** Hyper-parameters follow the data's shape, so that the artifacts of 32 million ratings fit the byte budget. */

import { describe, expect, test } from 'vitest';
import { encodeBias } from '../../models/bias/artifact.ts';
import { encodeContent } from '../../models/content/artifact.ts';
import { describeMovies } from '../../models/content/features.ts';
import { sharePieces } from '../../models/content/pieces.ts';
import { contentTrainer } from '../../models/content/train.ts';
import { itemKnnTrainer } from '../../models/item-knn/train.ts';
import { budgetOf, scoringWorkspace } from '../../models/scorers.ts';
import { svdTrainer } from '../../models/svd/train.ts';
import { mostModelBytes } from '../../models/trainers.ts';
import { userKnnTrainer } from '../../models/user-knn/train.ts';
import { randomStream } from '../../shared/random.ts';
import { type Catalogue, makeScale, type Ratings } from '../../shared/ratings.ts';

/** Only the shape: the counts per movie fall like a power of the rank, as in MovieLens. */
function shape(numRatings: number, numUsers: number, numMovies: number, mostRated: number, exponent: number): Ratings {
  const offsets = new Uint32Array(numMovies + 1);
  for (let m = 0; m < numMovies; m++) {
    offsets[m + 1] = offsets[m] + Math.round(mostRated * Math.exp(-exponent * (m / numMovies) ** 0.3));
  }
  const empty = { offsets, index: new Uint32Array(0), codes: new Uint8Array(0) };
  const scale = makeScale([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
  return { numUsers, numMovies, numRatings, scale, byUser: empty, byMovie: empty, times: new Uint32Array(0) };
}

/**
 * More than MovieLens has: every film with three of 20 genres, a word of 20 in its title and six of 40 tags. ML-32M's films have
 * two genres on average, and 40 % of them no tag at all.
 */
function richCatalogue(numMovies: number): Catalogue {
  const random = randomStream(5);
  const [genresEach, tagsEach] = [3, 6];
  const pick = (count: number, of: number) => {
    const picked = new Set<number>();
    while (picked.size < count) picked.add(random.below(of));
    return [...picked].sort((a, b) => a - b);
  };
  const movies = Array.from({ length: numMovies }, (_, m) => m);
  return {
    movieIds: Uint32Array.from(movies),
    titles: movies.map(() => `word${'abcdefghijklmnopqrst'[random.below(20)]}`),
    years: Uint16Array.from(movies, () => 1900 + random.below(124)),
    genreNames: Array.from({ length: 20 }, (_, genre) => `genre ${genre}`),
    genreOffsets: Uint32Array.from({ length: numMovies + 1 }, (_, m) => genresEach * m),
    genres: Uint16Array.from(movies.flatMap(() => pick(genresEach, 20))),
    imdbIds: new Uint32Array(numMovies),
    tmdbIds: new Uint32Array(numMovies),
    tagNames: Array.from({ length: 40 }, (_, tag) => `tag ${tag}`),
    tagOffsets: Uint32Array.from({ length: numMovies + 1 }, (_, m) => tagsEach * m),
    tags: Uint32Array.from(movies.flatMap(() => pick(tagsEach, 40))),
    tagCounts: Uint16Array.from({ length: tagsEach * numMovies }, () => 1 + random.below(20)),
  };
}

describe.each([
  ['ML-32M', shape(32_000_204, 200_948, 87_585, 100_000, 12.4)],
  ['ten times ML-32M, where every film is rated often', shape(320_000_000, 2_000_000, 87_585, 1_000_000, 9)],
  ['ML-25M', shape(25_000_095, 162_541, 62_423, 80_000, 11.8)],
  ['ML-1M', shape(1_000_209, 6_040, 3_706, 3_428, 5)],
])('at the shape of %s', (_, ratings) => {
  test('is let through by the gate before the training, which knows no more than this', () => {
    const most = mostModelBytes(ratings, richCatalogue(ratings.numMovies));
    for (const [name, bytes] of Object.entries(most)) {
      expect(bytes, name).toBeLessThanOrEqual(budgetOf(`${name}.arrow`) ?? 0);
    }
  });

  test('svd.arrow fits its part of the budget', () => {
    const { latentMovies, rating, affinity } = svdTrainer.configure(ratings);
    expect(rating.samples * rating.factors).toBeGreaterThan(50);
    const perMovie = 2 * rating.samples * rating.factors + affinity.factors;
    expect(latentMovies * perMovie).toBeLessThanOrEqual(budgetOf('svd.arrow') ?? 0);
  });

  test('item-knn.arrow fits its part of the budget', () => {
    const { votedMovies, neighbours, headMovies } = itemKnnTrainer.configure(ratings);
    expect(neighbours).toBeGreaterThan(20);
    expect(headMovies).toBeGreaterThan(3_000);
    const votes = votedMovies * neighbours * (votedMovies <= 65_536 ? 3 : 5) + 4 * ratings.numMovies;
    const weights = (headMovies * (headMovies - 1)) / 2 + 4 * headMovies;
    expect(votes + weights).toBeLessThanOrEqual(budgetOf('item-knn.arrow') ?? 0);
  });

  test('content.arrow fits its part of the budget', () => {
    const { numMovies } = ratings;
    const table = describeMovies(richCatalogue(numMovies), contentTrainer.configure(ratings));
    const numFeatures = table.names.length;
    expect(numFeatures).toBeGreaterThan(90);
    const square = new Float32Array(numFeatures ** 2);
    const codes = Int8Array.from(table.values, (value) => Math.round(127 * value));
    const facts = { mean: 3.5, numFeatures, noisePrecision: 1, valueScale: 1 / 127 };
    const head = { neutralWeight: 0.5, dislikedWeight: 0.2, unobservedWeight: 0.1, regularization: 5 };
    const arrays = { movieBias: new Float32Array(numMovies), priorMean: new Float32Array(numFeatures) };
    const pieces = sharePieces({ ...table, codes });
    const model = { ...facts, ...head, ...pieces, ...arrays, priorPrecision: square, gram: square };
    expect(encodeContent(model, table.names).length).toBeLessThanOrEqual(budgetOf('content.arrow') ?? 0);
  });

  test('bias.arrow fits its part of the budget', () => {
    const counts = new Uint32Array(ratings.numMovies);
    const arrays = { movieBias: new Float32Array(ratings.numMovies), numRatings: counts, numLiked: counts };
    const values = Array.from({ length: 256 }, (_, code) => code / 10);
    const stars = { values, shares: values.map(() => 0.003_906_25) };
    const bytes = encodeBias({ mean: 3.5, deviation: 1, userDamping: 5, stars, ...arrays });
    expect(bytes.length).toBeLessThanOrEqual(budgetOf('bias.arrow') ?? 0);
  });

  test('user-knn.arrow fits its part of the budget', () => {
    const { maxOpinions, maxPrototypes } = userKnnTrainer.configure(ratings);
    expect(maxOpinions).toBeGreaterThan(1_000_000);
    // Both ways round: a code and an index of 16 bits.
    expect(maxPrototypes).toBeLessThanOrEqual(65_536);
    const bytes = 6 * maxOpinions + 4 * maxPrototypes + 4 * ratings.numMovies;
    expect(bytes).toBeLessThanOrEqual(budgetOf('user-knn.arrow') ?? 0);
  });
});

test('a small catalogue keeps rows for every movie', () => {
  const ratings = shape(100_836, 610, 9_742, 329, 6);
  expect(svdTrainer.configure(ratings)).toMatchObject({ latentMovies: 9_742, rating: { factors: 16, samples: 15 } });
  expect(itemKnnTrainer.configure(ratings)).toMatchObject({ votedMovies: 9_742, neighbours: 100 });
});

test('the memory that scoring takes does not grow with the number of users', () => {
  const bytesFor = (numUsers: number) => scoringWorkspace({ files: {}, numMovies: 87_585, numUsers });
  expect(bytesFor(10_000_000)).toBe(bytesFor(200_948));
});
