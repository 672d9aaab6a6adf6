import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type SimulatedRatings, simulateViewers } from '../../../batch/ingest/source/sample-viewers.ts';

const GENRES = new Set(
  (
    'Action|Adventure|Animation|Children|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|' +
    'Romance|Sci-Fi|Thriller|War|Western'
  ).split('|'),
);
const [header, ...lines] = readFileSync(new URL('../../../data/sample/films.csv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const films = lines.map(parseFilm);
const sample = simulateViewers(films, { seed: 42 });

describe('the list of films', () => {
  test('is a MovieLens movies.csv with ids 1, 2, 3 …', () => {
    expect(header).toBe('movieId,title,genres');
    expect(films.map((film) => film.movieId)).toEqual(films.map((_, f) => f + 1));
  });

  test('has more than 500 distinct films', () => {
    expect(films.length).toBeGreaterThanOrEqual(500);
    expect(new Set(films.map((film) => `${film.name} (${film.year})`.toLowerCase())).size).toBe(films.length);
  });

  test('spans every decade from the 1900s to the 2020s', () => {
    const decades = new Set(films.map((film) => Math.floor(film.year / 10) * 10));
    expect([...decades].sort()).toEqual(Array.from({ length: 13 }, (_, d) => 1900 + 10 * d));
    expect(Math.max(...films.map((film) => film.year))).toBeLessThanOrEqual(2023);
  });

  test("uses MovieLens' genres, sorted, each once, and all of them", () => {
    for (const { genres } of films) expect(genres).toEqual([...new Set(genres)].sort());
    expect(new Set(films.flatMap((film) => film.genres))).toEqual(GENRES);
  });

  test('is composed UTF-8 without control characters or stray space', () => {
    for (const line of lines) {
      expect(line).toBe(line.normalize('NFC'));
      expect(line).not.toMatch(/\p{Cc}|\uFFFD| {2}|" | "/u);
    }
  });
});

describe('simulated viewers', () => {
  test('are the same for the same seed and others for another', () => {
    expect(simulateViewers(films, { seed: 42 })).toEqual(sample);
    const other = simulateViewers(films, { seed: 43 });
    expect(other.ratings.slice(0, 100)).not.toEqual(sample.ratings.slice(0, 100));
  });

  test('are not changed by more of them', () => {
    const few = simulateViewers(films, { seed: 42, viewers: 50 });
    expect(few.userIds.at(-1)).toBe(50);
    for (const column of ['userIds', 'filmIndexes', 'ratings', 'timestamps'] as const) {
      expect(few[column]).toEqual(sample[column].slice(0, few[column].length));
    }
  });

  test('give about 40,000 half-star ratings that average about 3.5', () => {
    expect(sample.ratings.length).toBeGreaterThan(36_000);
    expect(sample.ratings.length).toBeLessThan(44_000);
    expect([...new Set(sample.ratings)].sort()).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
    expect(mean(sample.ratings)).toBeGreaterThan(3.4);
    expect(mean(sample.ratings)).toBeLessThan(3.6);
  });

  test('rate at least 20 films each, half of them about 50 or more', () => {
    const counts = countsOf(sample.userIds).subarray(1).sort();
    expect(counts.length).toBe(600);
    expect(counts[0]).toBeGreaterThanOrEqual(20);
    expect(counts[300]).toBeGreaterThan(40);
    expect(counts[300]).toBeLessThan(60);
  });

  test('rate a film only once, film by film in order', () => {
    const { userIds, filmIndexes } = sample;
    for (let k = 1; k < userIds.length; k++) {
      const isLater =
        userIds[k] > userIds[k - 1] || (userIds[k] === userIds[k - 1] && filmIndexes[k] > filmIndexes[k - 1]);
      if (!isLater) expect.fail(`row ${k} does not come after row ${k - 1}`);
    }
    expect(Math.max(...filmIndexes)).toBeLessThan(films.length);
  });

  test('rate over some years, never before the film was out', () => {
    const years = sample.timestamps.map((seconds) => new Date(1000 * seconds).getUTCFullYear());
    expect(new Set(years).size).toBeGreaterThanOrEqual(5);
    expect(sample.timestamps.every(Number.isInteger)).toBe(true);
    expect(years.every((year, k) => year > films[sample.filmIndexes[k]].year)).toBe(true);
  });

  test('rate everything there is when that is less than 20 films', () => {
    const tiny = simulateViewers(films.slice(0, 3), { seed: 1, viewers: 4 });
    expect([...tiny.filmIndexes]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(simulateViewers([], { seed: 1, viewers: 4 }).ratings).toHaveLength(0);
    expect(tiny.ratings.every(Number.isFinite)).toBe(true);
  });

  test('take unknown genres and years', () => {
    const odd = simulateViewers(
      [
        { genres: [], year: 0 },
        { genres: ['(no genres listed)'], year: 0 },
      ],
      { seed: 1 },
    );
    expect(odd.ratings.every(Number.isFinite)).toBe(true);
    expect(odd.timestamps.every(Number.isFinite)).toBe(true);
  });

  test('prefer well-known films, with a long tail', () => {
    const counts = countsOf(sample.filmIndexes, films.length);
    expect(
      correlation(
        counts.map(Math.log1p),
        counts.map((_, f) => -Math.log(f + 1)),
      ),
    ).toBeGreaterThan(0.5);
    const tenth = counts.toSorted().slice(-Math.round(films.length / 10));
    expect(tenth.reduce((sum, count) => sum + count)).toBeGreaterThan(0.3 * sample.ratings.length);
  });
});

describe('taste', () => {
  test('of a viewer for a genre is the same in both halves of their ratings', () => {
    const [even, odd] = halves(sample, residuals(sample), 5);
    expect(even.length).toBeGreaterThan(1000);
    expect(correlation(even, odd)).toBeGreaterThan(0.3);
  });

  test('shows in what they choose to see, too', () => {
    const seen = new Map([...GENRES].map((genre) => [genre, new Float64Array(600 * 2)]));
    const totals = new Float64Array(600 * 2);
    for (let k = 0; k < sample.userIds.length; k++) {
      const half = 2 * (sample.userIds[k] - 1) + (k % 2);
      totals[half]++;
      for (const genre of films[sample.filmIndexes[k]].genres) (seen.get(genre) ?? totals)[half]++;
    }
    for (const genre of ['Romance', 'Horror', 'Sci-Fi', 'Children']) {
      const shares = (seen.get(genre) ?? totals).map((count, half) => count / totals[half]);
      const of = (parity: number) => shares.filter((_, half) => half % 2 === parity);
      expect(correlation(of(0), of(1)), genre).toBeGreaterThan(0.25);
    }
  });

  test('explains clearly more than film and viewer averages', () => {
    const residual = residuals(sample);
    const learned = new Map<string, { sum: number; count: number }>();
    const parts = (k: number) => films[sample.filmIndexes[k]].genres.map((genre) => `${sample.userIds[k]} ${genre}`);
    const isHeldOut = (k: number) => k % 5 === 0;
    residual.forEach((value, k) => {
      if (isHeldOut(k)) return;
      for (const part of parts(k)) {
        const { sum, count } = learned.get(part) ?? { sum: 0, count: 0 };
        learned.set(part, { sum: sum + value, count: count + 1 });
      }
    });
    let before = 0;
    let after = 0;
    residual.forEach((value, k) => {
      if (!isHeldOut(k)) return;
      const guesses = parts(k).map((part) => learned.get(part) ?? { sum: 0, count: 0 });
      const guess = mean(guesses.map(({ sum, count }) => sum / (count + 3)));
      before += value ** 2;
      after += (value - guess) ** 2;
    });
    expect(Math.sqrt(after / before)).toBeLessThan(0.97);
  });
});

function parseFilm(line: string): { movieId: number; name: string; year: number; genres: string[] } {
  const match = /^(\d+),(?:"(.+) \((\d{4})\)"|([^",]+) \((\d{4})\)),([\w|-]+)$/.exec(line);
  if (!match) throw new Error(`not a film: ${line}`);
  const [, movieId, quoted, quotedYear, plain, plainYear, genres] = match;
  return { movieId: +movieId, name: quoted ?? plain, year: +(quotedYear ?? plainYear), genres: genres.split('|') };
}

/** Ratings less film mean (shrunk) and viewer mean. */
function residuals({ userIds, filmIndexes, ratings }: SimulatedRatings): Float64Array {
  const overall = mean(ratings);
  const left = ratings.map((rating) => rating - overall);
  for (const [keys, shrinkage] of [[filmIndexes, 5] as const, [userIds, 0] as const]) {
    const counts = countsOf(keys);
    const sums = new Float64Array(counts.length);
    for (let k = 0; k < keys.length; k++) sums[keys[k]] += left[k];
    for (let k = 0; k < keys.length; k++) left[k] -= sums[keys[k]] / (counts[keys[k]] + shrinkage);
  }
  return left;
}

/** Mean residual of each viewer in each genre, over even and over odd rows, where both have at least `least`. */
function halves({ userIds, filmIndexes }: SimulatedRatings, residual: Float64Array, least: number): number[][] {
  const groups = new Map<string, { sums: number[]; counts: number[] }>();
  for (let k = 0; k < userIds.length; k++) {
    for (const genre of films[filmIndexes[k]].genres) {
      const key = `${userIds[k]} ${genre}`;
      const group = groups.get(key) ?? { sums: [0, 0], counts: [0, 0] };
      groups.set(key, group);
      group.sums[k % 2] += residual[k];
      group.counts[k % 2]++;
    }
  }
  const kept = [...groups.values()].filter(({ counts }) => Math.min(...counts) >= least);
  return [0, 1].map((half) => kept.map(({ sums, counts }) => sums[half] / counts[half]));
}

function countsOf(keys: Uint32Array, length = keys.reduce((a, b) => Math.max(a, b), 0) + 1): Float64Array {
  const counts = new Float64Array(length);
  for (const key of keys) counts[key]++;
  return counts;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
