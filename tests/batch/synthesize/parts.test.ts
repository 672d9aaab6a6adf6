/** The parts of `synthesize`: laws of the distributions they draw from. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { additiveResidual } from '../../../batch/synthesize/best-additive.ts';
import { chooseCatalogue } from '../../../batch/synthesize/catalogue.ts';
import { makeFilms } from '../../../batch/synthesize/films.ts';
import { filmPicker } from '../../../batch/synthesize/pick-films.ts';
import { PRESETS } from '../../../batch/synthesize/sizes.ts';
import { EDGES, exactMoments, normalCdf, starCode, starMoments } from '../../../batch/synthesize/star-scale.ts';
import { NUM_TRAITS, TASTE_DEVIATIONS } from '../../../batch/synthesize/taste.ts';
import { countRatings, joiningYears } from '../../../batch/synthesize/user-counts.ts';
import { makeViewers } from '../../../batch/synthesize/viewers.ts';
import { withinMemory } from '../../../models/team.ts';
import { type Random, randomStream } from '../../../shared/random.ts';
import { testTeam } from '../../fixtures/team.ts';

describe('stars', () => {
  test('change at the edges, and nowhere else', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 9, noNaN: true }), (liking) => {
        fc.pre(EDGES.every((edge) => Math.abs(edge - liking) > 1e-12));
        expect(starCode(liking)).toBe(EDGES.filter((edge) => edge < liking).length);
      }),
    );
    expect(EDGES.length).toBe(9);
  });

  test('the normal distribution function is right to twelve digits', () => {
    for (const [x, p] of [
      [0, 0.5],
      [1, 0.841344746068543],
      [-1.959963984540054, 0.025],
      [3, 0.99865010196837],
      [-6, 9.865876450377e-10],
    ]) {
      expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-12);
    }
  });

  test('far off the scale the rating is certain; in the middle of much noise it is not', () => {
    const sure = exactMoments(9, 0.5);
    expect(sure.mean).toBeCloseTo(5, 10);
    expect(sure.variance).toBeCloseTo(0, 10);
    const whole = exactMoments(3, 0.1);
    expect(whole.mean).toBeCloseTo(3, 10);
    expect(whole.variance).toBeCloseTo(2 * 0.25 * (1 - normalCdf(1 / 0.3)), 6);
  });

  test('the table agrees with the formula to a millionth', () => {
    const moments = starMoments(0.76);
    fc.assert(
      fc.property(fc.double({ min: -8, max: 14, noNaN: true }), (liking) => {
        const { mean, variance } = exactMoments(liking, 0.76);
        expect(Math.abs(moments.mean(liking) - mean)).toBeLessThan(1e-6);
        expect(Math.abs(moments.variance(liking) - variance)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('counts per user', () => {
  test('add up to the number asked for, and keep to the bounds', () => {
    const sizes = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 40, max: 500 }))
      .chain(([users, movies]) =>
        fc.tuple(
          fc.constant(users),
          fc.constant(movies),
          fc.integer({ min: 20 * users, max: users * Math.floor(movies / 2) }),
        ),
      );
    fc.assert(
      fc.property(sizes, fc.nat(), ([users, movies, ratings], seed) => {
        const counts = countRatings(users, movies, ratings, seed);
        expect(counts.length).toBe(users);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ratings);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(20);
        expect(Math.max(...counts)).toBeLessThanOrEqual(movies / 2);
      }),
    );
  });

  test("of ML-32M's size are spread as ML-32M's", () => {
    const { users, movies, ratings } = PRESETS['ml-32m'];
    const counts = countRatings(users, movies, ratings, 42).sort();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ratings);
    expect(counts[0]).toBe(20);
    expect(counts[users / 2]).toBeGreaterThan(65);
    expect(counts[users / 2]).toBeLessThan(76);
    expect(counts[users - 1]).toBeGreaterThan(30_000);
    expect(counts[users - 1]).toBeLessThan(37_000);
  });

  test('users join once twice as many films are out as they rate', () => {
    const years = Array.from({ length: 290 }, (_, k) => 1995 + (k % 29));
    const joined = joiningYears(Uint32Array.of(20, 100, 145), years, 1);
    expect(joined[1]).toBeGreaterThanOrEqual(1995 + 19);
    expect(joined[2]).toBe(2023);
  });
});

describe('picks', () => {
  const indifferent = new Float64Array(NUM_TRAITS);
  const filmsOf = (weights: readonly number[], years = weights.map(() => 0)) => ({
    weights: Float64Array.from(weights),
    traits: new Float32Array(weights.length * NUM_TRAITS),
    quality: new Float32Array(weights.length),
    years: Uint16Array.from(years),
  });

  test('follow the law of draws without replacement', () => {
    const weights = [4, 3, 2, 1];
    const pick = filmPicker(filmsOf(weights));
    const random = randomStream(3);
    const rounds = 20_000;
    const times = [0, 0, 0, 0];
    const picks = new Uint32Array(2);
    for (let round = 0; round < rounds; round++) {
      pick(picks, indifferent, 2000, random);
      for (const film of picks) times[film]++;
    }
    weights.forEach((weight, film) => {
      let chance = weight / 10;
      weights.forEach((first, other) => {
        if (other !== film) chance += (first / 10) * (weight / (10 - first));
      });
      expect(Math.abs(times[film] / rounds - chance)).toBeLessThan(0.012);
    });
  });

  test('go by weight among obscure films too, when everything known is picked', () => {
    const pick = filmPicker(filmsOf([1e9, 1e9, 3, 2, 1]));
    const random = randomStream(4);
    const rounds = 6000;
    const times = [0, 0, 0, 0, 0];
    const picks = new Uint32Array(3);
    for (let round = 0; round < rounds; round++) {
      pick(picks, indifferent, 2000, random);
      for (const film of picks) times[film]++;
    }
    expect(times.slice(0, 2)).toEqual([rounds, rounds]);
    [3 / 6, 2 / 6, 1 / 6].forEach((chance, k) => {
      expect(Math.abs(times[k + 2] / rounds - chance)).toBeLessThan(0.025);
    });
  });

  test('are distinct, ascending and out by the year; too many of them are refused', () => {
    const years = Array.from({ length: 80 }, (_, film) => 1990 + (film % 20));
    const pick = filmPicker(
      filmsOf(
        years.map((_, film) => 1 / (film + 1) ** 2),
        years,
      ),
    );
    const picks = new Uint32Array(40);
    pick(picks, indifferent, 1999, randomStream(5));
    expect(new Set(picks).size).toBe(40);
    expect(Array.from(picks)).toEqual(Array.from(picks).sort((a, b) => a - b));
    expect(picks.every((film) => years[film] <= 1999)).toBe(true);
    expect(() => pick(new Uint32Array(41), indifferent, 1999, randomStream(5))).toThrow(
      'too few films are out by 1999',
    );
  });
});

describe('viewers', () => {
  const users = 200;
  const catalogue = chooseCatalogue({ movies: 800 }, 1);
  const counts = countRatings(users, 800, 20_000, 1);
  const joined = joiningYears(counts, catalogue.years, 1);
  const films = makeFilms(catalogue, joined, 1);

  test('rate the same whoever rated before them', () => {
    const viewers = makeViewers(films, counts, joined, 1);
    const copy = (user: number) =>
      Object.values(viewers.rate(user)).map((values) => Array.from(values as ArrayLike<number>));
    const backwards = Array.from({ length: 20 }, (_, k) => copy(19 - k)).reverse();
    expect(Array.from({ length: 20 }, (_, user) => copy(user))).toEqual(backwards);
  });

  test('pick what they like rather than what is as popular', () => {
    const pick = filmPicker(films);
    const tastes = Float64Array.from(TASTE_DEVIATIONS, (deviation, d) => (d % 2 === 0 ? deviation : -deviation));
    const meanTaste = (of: Float64Array, random: Random): number => {
      let sum = 0;
      const picks = new Uint32Array(30);
      for (let round = 0; round < 100; round++) {
        pick(picks, of, 2023, random);
        for (const film of picks) {
          for (let d = 0; d < NUM_TRAITS; d++) sum += tastes[d] * films.traits[film * NUM_TRAITS + d];
        }
      }
      return sum / 100 / picks.length;
    };
    const gain = meanTaste(tastes, randomStream(6)) - meanTaste(new Float64Array(NUM_TRAITS), randomStream(6));
    expect(gain).toBeGreaterThan(0.25);
  });

  test('genres tell something about traits, but not all', () => {
    const ofGenre = catalogue.genres.map((genres) => genres.join('|'));
    let within = 0;
    let pairs = 0;
    for (const [, members] of Map.groupBy(ofGenre.keys(), (film) => ofGenre[film])) {
      for (let k = 1; k < members.length; k++) {
        within += films.traits[members[k] * NUM_TRAITS] * films.traits[members[k - 1] * NUM_TRAITS];
        pairs++;
      }
    }
    expect(within / pairs).toBeGreaterThan(0.15);
    expect(within / pairs).toBeLessThan(0.85);
  });
});

describe('the best additive model', () => {
  const films = Uint32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2);
  const offsets = Uint32Array.of(0, 3, 6, 9);
  const residual = (expected: Float32Array) =>
    withinMemory(testTeam.memory, () => additiveResidual(testTeam, { expected, films, offsets }, 3));

  test('leaves nothing of what is additive', async () => {
    const expected = Float32Array.from(films, (film, k) => 3 + Math.floor(k / 3) / 4 + film / 2);
    expect(await residual(expected)).toBeLessThan(1e-6);
  });

  test('leaves all of an interaction', async () => {
    const signs = [1, -1, 0, -1, 1, 0, 0, 0, 0];
    const expected = Float32Array.from(films, (film, k) => 3 + film / 2 + signs[k] / 2);
    expect(await residual(expected)).toBeCloseTo(4 / 4 / 9, 6);
  });
});
