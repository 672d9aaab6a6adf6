/** A made-up dataset is what MovieLens would look like, and as hard to predict as it says. */

import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { chooseCatalogue } from '../../../batch/synthesize/catalogue.ts';
import { makeFilms } from '../../../batch/synthesize/films.ts';
import { MAX_MOVIES } from '../../../batch/synthesize/sizes.ts';
import { type Synthesized, type SynthesizeOptions, synthesize } from '../../../batch/synthesize/synthesize.ts';
import { countRatings, joiningYears } from '../../../batch/synthesize/user-counts.ts';
import { makeViewers } from '../../../batch/synthesize/viewers.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { solveSymmetric } from '../../../shared/linear-algebra.ts';
import { randomStream } from '../../../shared/random.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { watchPhases } from '../../fixtures/watch-phases.ts';

const SIZES = { users: 400, movies: 1500, ratings: 60_001 };
const SEED = 7;
const FILES = ['ratings.csv', 'movies.csv', 'tags.csv', 'links.csv', 'noise.json'];

interface Row {
  user: number;
  movie: number;
  stars: number;
  time: number;
}

let files: Record<string, string>;
let rows: Row[];
let synthesized: Synthesized;

beforeAll(async () => {
  await using folder = await temporaryFolder();
  synthesized = await write(join(folder.path, 'data'));
  files = await readAll(join(folder.path, 'data'));
  rows = parseRatings(files['ratings.csv']);
});

describe('the files', () => {
  test('hold exactly as many ratings, users and movies as asked, ascending by user, then movie, none twice', () => {
    expect(rows.length).toBe(SIZES.ratings);
    expect(new Set(rows.map(({ user }) => user)).size).toBe(SIZES.users);
    expect(files['movies.csv'].split('\n').length).toBe(SIZES.movies + 2);
    expect(files['links.csv'].split('\n').length).toBe(SIZES.movies + 2);
    const outOfOrder = rows.findIndex(
      ({ user, movie }, k) => k > 0 && (rows[k - 1].user - user || rows[k - 1].movie - movie) >= 0,
    );
    expect(outOfOrder).toBe(-1);
  });

  test('are read by ingest, every row of them', async () => {
    await using folder = await temporaryFolder();
    for (const name of FILES) await writeFile(join(folder.path, name), files[name]);
    const dataset = await ingest(folder.path, { threads: 1, memoryLimit: 1e9 });
    expect(dataset.counts).toMatchObject({ rows: SIZES.ratings, duplicates: 0, moviesNotInCatalogue: 0 });
    expect(dataset.counts.tags).toBe(synthesized.tags);
    expect(Array.from(dataset.ratings.scale.values)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
  });

  test('have the same bytes for the same seed on any number of threads, others for another seed', async () => {
    await using folder = await temporaryFolder();
    await write(join(folder.path, 'again'));
    await write(join(folder.path, 'other'), { seed: SEED + 1 });
    await write(join(folder.path, 'threads'), { threads: 3 });
    expect(await readAll(join(folder.path, 'again'))).toEqual(files);
    expect(await readAll(join(folder.path, 'threads'))).toEqual(files);
    const other = await readAll(join(folder.path, 'other'));
    for (const name of FILES.filter((file) => file !== 'links.csv')) expect(other[name]).not.toBe(files[name]);
  });

  test('tag what is rated, when it is rated', () => {
    const rated = new Set(rows.map(({ user, movie, time }) => `${user} ${movie} ${time}`));
    const tags = files['tags.csv'].trimEnd().split('\n').slice(1);
    expect(tags.length).toBe(synthesized.tags);
    expect(tags.length).toBeGreaterThan(SIZES.ratings / 100);
    const strange = tags.filter((line) => {
      const [user, movie, tag, time] = line.split(',');
      return !rated.has(`${user} ${movie} ${time}`) || !/^[a-z][a-z ()-]+$/.test(tag);
    });
    expect(strange).toEqual([]);
  });

  test('have times from 1995 to 2023, none before the year of the film, in a few sittings', () => {
    const yearOf = new Map(
      Array.from(files['movies.csv'].matchAll(/^(\d+),.*\((\d{4})\)/gm), ([, id, year]) => [Number(id), Number(year)]),
    );
    const early = rows.filter(({ movie, time }) => new Date(time * 1000).getUTCFullYear() < (yearOf.get(movie) ?? 0));
    expect(early).toEqual([]);
    const years = rows.map(({ time }) => new Date(time * 1000).getUTCFullYear());
    expect([years.reduce((a, b) => Math.min(a, b)), years.reduce((a, b) => Math.max(a, b))]).toEqual([1995, 2023]);
    for (const [, own] of byUser(rows)) {
      const days = new Set(own.map(({ time }) => Math.floor(time / 86_400)));
      expect(days.size).toBeLessThanOrEqual(2 * Math.ceil(own.length / 40));
    }
  });
});

describe('the ratings', () => {
  test('are spread as in MovieLens: many viewers with few, few films with many', () => {
    const perUser = Array.from(byUser(rows).values(), (own) => own.length).sort((a, b) => a - b);
    expect(perUser[0]).toBeGreaterThanOrEqual(20);
    expect(perUser[200]).toBeGreaterThan(50);
    expect(perUser[200]).toBeLessThan(90);
    expect(perUser[399]).toBe(SIZES.movies / 2);
    const counts = new Map<number, number>();
    for (const { movie } of rows) counts.set(movie, (counts.get(movie) ?? 0) + 1);
    const perMovie = Array.from(counts.values()).sort((a, b) => b - a);
    const tenth = perMovie.slice(0, SIZES.movies / 10).reduce((sum, count) => sum + count, 0);
    expect(tenth / SIZES.ratings).toBeGreaterThan(0.4);
    expect(perMovie[0]).toBeLessThan(SIZES.users);
    expect(synthesized.marginals.perUser).toEqual({ least: perUser[0], median: perUser[200], most: perUser[399] });
    expect(synthesized.marginals.perMovie.most).toBe(perMovie[0]);
    expect(synthesized.marginals.perMovie.unrated).toBe(SIZES.movies - counts.size);
  });

  test('average about 3.54; four stars are the most frequent, whole stars more so than the halves beside them', () => {
    const histogram = new Array<number>(10).fill(0);
    for (const { stars } of rows) histogram[2 * stars - 1] += 1 / rows.length;
    const mean = rows.reduce((sum, { stars }) => sum + stars, 0) / rows.length;
    expect(Math.abs(mean - 3.54)).toBeLessThan(0.1);
    expect(Math.max(...histogram)).toBe(histogram[7]);
    for (const whole of [3, 5, 7]) {
      expect(histogram[whole]).toBeGreaterThan(Math.max(histogram[whole - 1], histogram[whole + 1]));
    }
    expect(synthesized.marginals.meanRating).toBeCloseTo(mean, 4);
    synthesized.marginals.histogram.forEach((share, code) => {
      expect(share).toBeCloseTo(histogram[code], 3);
    });
  });
});

describe('the lowest RMSE', () => {
  test('is the spread of ratings when only the noise is drawn anew', () => {
    const draws = 40;
    const { noise } = synthesized.parameters as { noise: number };
    const random = randomStream(99);
    let variance = 0;
    forEachLiking((liking) => {
      let sum = 0;
      let squares = 0;
      for (let draw = 0; draw < draws; draw++) {
        const stars = toStars(liking + noise * random.normal());
        sum += stars;
        squares += stars * stars;
      }
      variance += (squares - (sum * sum) / draws) / (draws - 1) / SIZES.ratings;
    });
    expect(Math.abs(Math.sqrt(variance) / synthesized.lowestRmse - 1)).toBeLessThan(0.004);
  });

  test('is what the average of other draws reaches on the ratings of the file', () => {
    const draws = 400;
    const { noise } = synthesized.parameters as { noise: number };
    const random = randomStream(98);
    let squares = 0;
    let scored = 0;
    forEachLiking((liking, k) => {
      if (k % 8 > 0) return;
      let sum = 0;
      for (let draw = 0; draw < draws; draw++) sum += toStars(liking + noise * random.normal());
      squares += (sum / draws - rows[k].stars) ** 2;
      scored++;
    });
    expect(Math.abs(Math.sqrt(squares / scored) / synthesized.lowestRmse - 1)).toBeLessThan(0.025);
  });

  test('lies near 0.72, and that of the best additive model at least a tenth above', () => {
    expect(synthesized.lowestRmse).toBeGreaterThan(0.7);
    expect(synthesized.lowestRmse).toBeLessThan(0.75);
    expect(synthesized.additiveRmse / synthesized.lowestRmse).toBeGreaterThan(1.1);
    expect(synthesized.additiveRmse).toBeGreaterThan(0.83);
    expect(synthesized.additiveRmse).toBeLessThan(0.9);
  });

  test('is not within reach of who knows all films exactly: such a fit of each viewer is as far off as it says', () => {
    const { noise, generosity, tastes } = synthesized.parameters as Record<'noise' | 'generosity', number> & {
      tastes: number[];
    };
    const deviations = [generosity, ...tastes];
    const width = deviations.length;
    const { films, viewers, mean } = madeUp();
    let squares = 0;
    let scored = 0;
    for (let user = 0; user < SIZES.users; user++) {
      const { films: own, codes } = viewers.rate(user);
      const rated = Array.from(own, (film, k) => ({
        x: [1, ...films.traits.subarray(film * (width - 1), (film + 1) * (width - 1))],
        left: (codes[k] + 1) / 2 - mean - films.quality[film],
      }));
      for (let k = user % 10; k < rated.length; k += 10) {
        const a = new Float64Array(width ** 2);
        const w = new Float64Array(width);
        for (let i = 0; i < width; i++) a[i * width + i] = (noise / deviations[i]) ** 2;
        for (const { x, left } of rated.filter((_, other) => other !== k)) {
          for (let i = 0; i < width; i++) {
            w[i] += x[i] * left;
            for (let j = 0; j < width; j++) a[i * width + j] += x[i] * x[j];
          }
        }
        solveSymmetric(a, width, w);
        squares += (rated[k].left - rated[k].x.reduce((sum, value, i) => sum + value * w[i], 0)) ** 2;
        scored++;
      }
    }
    const ratio = Math.sqrt(squares / scored) / synthesized.knownFilmsRmse;
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.03);
  });

  test('an additive model that is fitted to ratings stays above that of the best one on ratings held out', () => {
    const isTest = (k: number) => k % 5 === 0;
    const predict = fitBiases(rows.filter((_, k) => !isTest(k)));
    const test = rows.filter((_, k) => isTest(k));
    const rmse = Math.sqrt(test.reduce((sum, row) => sum + (row.stars - predict(row)) ** 2, 0) / test.length);
    expect(rmse).toBeGreaterThan(0.985 * synthesized.additiveRmse);
    expect(rmse).toBeLessThan(1.08 * synthesized.additiveRmse);
  });
});

describe('a catalogue', () => {
  test('gives titles and genres as they are; the first so many of it when fewer are asked for', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'films.csv');
    const lines = Array.from({ length: 60 }, (_, k) => `${300 - k},"Film ""${k}"", The (${1960 + k})",Drama|War`);
    await writeFile(path, `movieId,title,genres\n${lines.join('\n')}\n`);
    const out = join(folder.path, 'data');
    await write(out, { users: 5, ratings: 100, movies: 50, catalogue: path });
    const written = (await readAll(out))['movies.csv'].trimEnd().split('\n');
    expect(written.slice(1)).toEqual(lines.slice(0, 50).toReversed());
    expect(
      (await write(join(folder.path, 'all'), { users: 5, ratings: 100, movies: undefined, catalogue: path })).movies,
    ).toBe(60);
  });
});

describe('nothing but its own folder', () => {
  /** What others may have in the folder beside it, with names of which some look like those of this program. */
  const OTHERS = ['.lock', '.lock-holder.json', `.staging-${'0'.repeat(36)}`, 'data.unfinished', 'datasets', '.work'];

  async function withOthers(test: (folder: string) => Promise<void>): Promise<void> {
    await using folder = await temporaryFolder();
    for (const name of OTHERS) {
      await mkdir(join(folder.path, name));
      await writeFile(join(folder.path, name, 'mine.txt'), name);
    }
    await test(folder.path);
    for (const name of OTHERS) expect(await readFile(join(folder.path, name, 'mine.txt'), 'utf8')).toBe(name);
  }

  test('is touched by a run that succeeds', () =>
    withOthers(async (folder) => {
      await write(join(folder, 'data'));
      expect((await readdir(folder)).sort()).toEqual([...OTHERS, 'data'].sort());
    }));

  test('is touched by a run that is stopped', () =>
    withOthers(async (folder) => {
      await expect(write(join(folder, 'data'), { signal: AbortSignal.abort() })).rejects.toThrow('abort');
      expect((await readdir(folder)).sort()).toEqual(OTHERS.toSorted());
    }));

  test('is touched when somebody makes a folder of that name meanwhile: theirs stays', () =>
    withOthers(async (folder) => {
      const progress = watchPhases(async (phase) => {
        if (phase === 'ratings') await mkdir(join(folder, 'data'));
      });
      await expect(write(join(folder, 'data'), { progress })).rejects.toThrow('already exists');
      expect(await readdir(join(folder, 'data'))).toEqual([]);
      expect((await readdir(folder)).sort()).toEqual([...OTHERS, 'data'].sort());
    }));

  test('is touched where the name is a link that leads nowhere', () =>
    withOthers(async (folder) => {
      await symlink(join(folder, 'elsewhere'), join(folder, 'data'));
      await expect(write(join(folder, 'data'))).rejects.toThrow('already exists');
    }));
});

describe('what cannot be', () => {
  test.each([
    ['too few ratings', { ratings: 7_999 }, '--ratings 7999: 400 users need at least 20 each, 8000 in all'],
    [
      'too many ratings',
      { ratings: 300_001 },
      '--ratings 300001: 400 users can rate at most half of 1500 movies each, 300000 in all',
    ],
    ['no number of movies', { movies: undefined }, 'give --preset, --movies or --catalogue'],
    ['no number of users', { users: undefined }, 'give --preset, or --users and --ratings'],
  ])('is refused: %s', async (_, change, message) => {
    await using folder = await temporaryFolder();
    await expect(write(join(folder.path, 'data'), change)).rejects.toThrow(message);
  });

  test('is refused: a catalogue without end', async () => {
    await using folder = await temporaryFolder();
    const catalogue = join(folder.path, 'films.csv');
    const lines = Array.from({ length: MAX_MOVIES + 1 }, (_, k) => `${k + 1},F,\n`);
    await writeFile(catalogue, `movieId,title,genres\n${lines.join('')}`);
    const message = '--catalogue has 1000001 movies, and at most 1000000 can be used: give --movies';
    expect(() => chooseCatalogue({ catalogue }, SEED)).toThrow(message);
  });

  test('is refused: a folder that exists, which stays as it is', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'ratings.csv'), 'mine');
    await expect(write(folder.path)).rejects.toThrow('already exists');
    expect(await readFile(join(folder.path, 'ratings.csv'), 'utf8')).toBe('mine');
  });

  test('the most and the least that can be come out exactly', async () => {
    await using folder = await temporaryFolder();
    const least = join(folder.path, 'least');
    await write(least, { users: 10, movies: 40, ratings: 200 });
    expect(parseRatings((await readAll(least))['ratings.csv']).length).toBe(200);
    const full = join(folder.path, 'full');
    await write(full, { users: 10, movies: 101, ratings: 500 });
    const counts = Array.from(byUser(parseRatings((await readAll(full))['ratings.csv'])).values(), (own) => own.length);
    expect(counts).toEqual(new Array(10).fill(50));
  });
});

function write(out: string, change: Partial<SynthesizeOptions> = {}): Promise<Synthesized> {
  const progress = createProgress({ write: () => true });
  return synthesize({ ...SIZES, seed: SEED, out, progress, ...change });
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const texts = await Promise.all(FILES.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
  return Object.fromEntries(texts);
}

function parseRatings(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split('\n');
  expect(header).toBe('userId,movieId,rating,timestamp');
  expect(lines.filter((line) => !/^\d+,\d+,[0-5]\.[05],\d+$/.test(line))).toEqual([]);
  return lines.map((line) => {
    const [user, movie, stars, time] = line.split(',').map(Number);
    return { user, movie, stars, time };
  });
}

function byUser(of: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(of, ({ user }) => user);
}

/** The likings behind the ratings of the file, in its order. */
function forEachLiking(visit: (liking: number, k: number) => void): void {
  const { viewers } = madeUp();
  let k = 0;
  for (let user = 0; user < SIZES.users; user++) for (const liking of viewers.rate(user).likings) visit(liking, k++);
}

/** The films and viewers behind the files. */
function madeUp() {
  const catalogue = chooseCatalogue(SIZES, SEED);
  const counts = countRatings(SIZES.users, SIZES.movies, SIZES.ratings, SEED);
  const joined = joiningYears(counts, catalogue.years, SEED);
  const films = makeFilms(catalogue, joined, SEED);
  const viewers = makeViewers(films, counts, joined, SEED);
  return { films, viewers, mean: viewers.mean };
}

/** Written anew: the whole star within a third, else the half star between. */
function toStars(liking: number): number {
  const whole = Math.round(liking);
  const stars = Math.abs(liking - whole) <= 1 / 3 ? whole : Math.floor(liking) + 0.5;
  return Math.min(5, Math.max(0.5, stars));
}

/** Global + user + movie, damped, by sweeps. */
function fitBiases(train: readonly Row[]): (row: Row) => number {
  const mean = train.reduce((sum, { stars }) => sum + stars, 0) / train.length;
  const terms = { user: new Map<number, number>(), movie: new Map<number, number>() };
  const predict = ({ user, movie }: Row) => mean + (terms.user.get(user) ?? 0) + (terms.movie.get(movie) ?? 0);
  for (let sweep = 0; sweep < 10; sweep++) {
    for (const side of ['movie', 'user'] as const) {
      for (const [id, own] of Map.groupBy(train, (row) => row[side])) {
        const before = terms[side].get(id) ?? 0;
        const left = own.reduce((sum, row) => sum + row.stars - predict(row) + before, 0);
        terms[side].set(id, left / (own.length + 4));
      }
    }
  }
  return predict;
}
