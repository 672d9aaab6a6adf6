/** Biases of films in the content model: their own mean, or what films like them suggest. */

import { describe, expect, test } from 'vitest';
import { decodeContent } from '../../models/content/artifact.ts';
import { contentTrainer } from '../../models/content/train.ts';
import { makeDataset, STARS, type ToyFilm, type ToyRow, trainOn } from '../fixtures/toy-ratings.ts';

const [GOOD, BAD] = ['Drama', 'Horror'];
const [GOOD_UNRATED, BAD_UNRATED, EXCEPTION, ODD_ONE] = [31, 32, 33, 34];

/** Fifteen dramas that everybody gave 5 and fifteen horror films that everybody gave 1. */
const films: ToyFilm[] = [
  ...Array.from({ length: 30 }, (_, f) => ({ id: f + 1, genres: [f < 15 ? GOOD : BAD] })),
  { id: GOOD_UNRATED, genres: [GOOD] },
  { id: BAD_UNRATED, genres: [BAD] },
  { id: EXCEPTION, genres: [BAD] },
  { id: ODD_ONE, genres: [BAD] },
];
const rows: ToyRow[] = Array.from({ length: 20 }, (_, u) => u + 1).flatMap((user) => [
  ...films.slice(0, 30).map(({ id }) => ({ user, film: id, rating: id <= 15 ? 5 : 1 })),
  { user, film: EXCEPTION, rating: 5 },
  ...(user === 1 ? [{ user, film: ODD_ONE, rating: 5 }] : []),
]);
const dataset = makeDataset(films, rows, STARS);
const config = contentTrainer.configure(dataset.ratings);
const model = decodeContent(await trainOn(dataset, (input) => contentTrainer.train(input, config)), films.length);
const biasOf = (id: number) => model.movieBias[dataset.catalogue.movieIds.indexOf(id)];

test('the ridge of affinities is worth the same share of the films in a catalogue of any size', () => {
  const ridgeOf = (numMovies: number) =>
    contentTrainer.configure({ ...dataset.ratings, numMovies }).affinity.regularization;
  expect([1, 1_000, 10_000].map(ridgeOf)).toEqual([1, 2, 20]);
});

describe('the bias of a film', () => {
  test('that nobody rated is what its features suggest', () => {
    expect(biasOf(GOOD_UNRATED)).toBeGreaterThan(0.5);
    expect(biasOf(BAD_UNRATED)).toBeLessThan(-0.5);
  });

  test('that many rated is its own, and one rating changes it a little', () => {
    expect(biasOf(EXCEPTION)).toBeGreaterThan(1);
    expect(biasOf(ODD_ONE)).toBeGreaterThan(biasOf(BAD_UNRATED));
    expect(biasOf(ODD_ONE)).toBeLessThan(biasOf(EXCEPTION));
  });

  test('lies between its own mean and its features’, nearer to its own the more ratings it has', async () => {
    const heavy = { ...config, movieDamping: 1_000 };
    const leaning = decodeContent(await trainOn(dataset, (input) => contentTrainer.train(input, heavy)), films.length);
    const exception = leaning.movieBias[dataset.catalogue.movieIds.indexOf(EXCEPTION)];
    expect(exception).toBeLessThan(biasOf(EXCEPTION));
    expect(exception).toBeLessThan(0);
  });
});
