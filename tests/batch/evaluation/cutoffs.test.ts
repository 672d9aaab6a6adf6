/** The figures of lists at any length: by hand, and computed again from nothing but the file of lists. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EvaluateOptions, type Evaluation, evaluateFiles } from '../../../batch/evaluate.ts';
import { ListCutoffs } from '../../../batch/evaluation/list-cutoffs.ts';
import { datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, type RatingRow, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

interface Line {
  userId: number | string;
  known: number;
  ownMean: number;
  heldOut: { movieId: number | string | null; rating: number }[];
  lists: Record<string, (number | string)[]>;
}

/** More films than the 100 of the longest list that evaluations rank by default. */
const MOVIES = 180;
const CROWD = makeCrowd({ users: 40, movies: MOVIES, share: 0.12, seed: 9 });
const AT = [1, 5, 20, 100, 150];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function evaluate(
  changes: Partial<EvaluateOptions>,
  files: Files = {},
): Promise<{ evaluation: Evaluation; lines: Line[]; names: string[] }> {
  await using folder = await datasetFolder({
    'ratings.csv': toRatingsCsv(CROWD),
    'movies.csv': toMoviesCsv(MOVIES),
    ...files,
  });
  const lists = join(folder.path, 'lists.ndjson');
  const evaluation = await evaluateFiles({
    ...folder.options,
    threads: 1,
    train: folder.path,
    split: 'random',
    ranking: false,
    seed: 42,
    progress: silentProgress(),
    lists,
    ...changes,
    ...(changes.test && { test: join(folder.path, changes.test), split: undefined }),
  });
  const names = await readdir(folder.path);
  const text = names.includes('lists.ndjson') ? await readFile(lists, 'utf8') : '';
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return {
    evaluation,
    names,
    lines: text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}

const withoutSeconds = ({ seconds: _, cutoffs: __, ...rest }: Evaluation) => rest;

describe('the figures of a list, by hand', () => {
  const of = (list: readonly number[], relevant: readonly number[], numRelevant: number, at: readonly number[]) => {
    const cutoffs = new ListCutoffs(at);
    cutoffs.add(Uint32Array.from(list), new Set(relevant), numRelevant);
    return cutoffs.result();
  };

  test('are these for hits at ranks 1 and 3 of 4, of three relevant films', () => {
    const best = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(of([7, 1, 8, 2], [7, 8, 9], 3, [1, 2, 4])).toEqual({
      1: { ndcg: 1, recall: 0.33333, cappedRecall: 1, precision: 1, map: 1, hitRate: 1 },
      2: { ndcg: 0.61315, recall: 0.33333, cappedRecall: 0.5, precision: 0.5, map: 0.5, hitRate: 1 },
      4: {
        ndcg: Math.round((1.5 / best) * 1e5) / 1e5,
        recall: 0.66667,
        cappedRecall: 0.66667,
        precision: 0.5,
        map: 0.55556,
        hitRate: 1,
      },
    });
  });

  test('count places that a short list does not fill, and relevant films that no list can have', () => {
    expect(of([5], [5], 4, [10])[10]).toMatchObject({ precision: 0.1, recall: 0.25, cappedRecall: 0.25, map: 0.25 });
  });

  test('are means over viewers, and null without any', () => {
    const cutoffs = new ListCutoffs([2]);
    expect(cutoffs.result()[2]).toMatchObject({ ndcg: null, recall: null, hitRate: null });
    cutoffs.add(Uint32Array.of(1, 2), new Set([1, 2]), 2);
    cutoffs.add(Uint32Array.of(3, 4), new Set([9]), 1);
    expect(cutoffs.result()[2]).toEqual({
      ndcg: 0.5,
      recall: 0.5,
      cappedRecall: 0.5,
      precision: 0.5,
      map: 0.5,
      hitRate: 0.5,
    });
  });

  test('lie between 0 and 1, grow with the length where they must, and are 1 for a list of nothing but hits', () => {
    const films = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(films, films, fc.nat(5), (list, relevant, unknown) => {
        const lengths = [1, 2, 3, 5, 8, 13, 30];
        const figures = of(list, relevant, relevant.length + unknown, lengths);
        const best = of(relevant, relevant, relevant.length, lengths);
        let before = { recall: 0, hitRate: 0 };
        for (const n of lengths) {
          for (const value of Object.values(figures[n])) expect(value >= 0 && value <= 1).toBe(true);
          const { recall, hitRate, cappedRecall, precision } = figures[n];
          expect(Number(recall)).toBeGreaterThanOrEqual(before.recall);
          expect(Number(hitRate)).toBeGreaterThanOrEqual(before.hitRate);
          expect(Number(cappedRecall)).toBeGreaterThanOrEqual(Number(recall));
          expect(Number(cappedRecall)).toBeGreaterThanOrEqual(Number(precision));
          before = { recall: Number(recall), hitRate: Number(hitRate) };
          expect(best[n]).toMatchObject({ ndcg: 1, cappedRecall: 1, map: 1, hitRate: 1 });
        }
      }),
    );
  });
});

/** All figures of a recommender at one length, from the definitions, over lines of the file. */
function figuresFrom(lines: readonly Line[], name: string, n: number, relevance: number) {
  const viewers = lines.flatMap(({ heldOut, lists }) => {
    const picks = heldOut.filter(({ rating }) => rating >= relevance).map(({ movieId }) => movieId);
    if (picks.length === 0) return [];
    const places = Array.from({ length: n }, (_, k) => (picks.includes(lists[name][k]) ? 1 : 0));
    const hitsUpTo = (k: number) => places.slice(0, k).reduce((sum: number, hit) => sum + hit, 0);
    const gain = (hits: readonly number[]) => hits.reduce((sum, hit, k) => sum + hit / Math.log2(k + 2), 0);
    const most = Math.min(n, picks.length);
    return [
      {
        ndcg: gain(places) / gain(Array.from({ length: most }, () => 1)),
        recall: hitsUpTo(n) / picks.length,
        cappedRecall: hitsUpTo(n) / most,
        precision: hitsUpTo(n) / n,
        map: places.reduce((sum: number, hit, k) => sum + (hit * hitsUpTo(k + 1)) / (k + 1), 0) / most,
        hitRate: hitsUpTo(n) > 0 ? 1 : 0,
      },
    ];
  });
  const names = ['ndcg', 'recall', 'cappedRecall', 'precision', 'map', 'hitRate'] as const;
  return Object.fromEntries(names.map((figure) => [figure, mean(viewers.map((viewer) => viewer[figure]))]));
}

function netNdcgFrom(lines: readonly Line[], name: string, halfStep: number): number {
  return mean(
    lines.flatMap(({ heldOut, ownMean, lists }) => {
      const gainOf = (rating: number) => (Math.abs(rating - ownMean) < halfStep ? 0 : Math.sign(rating - ownMean));
      const gains = new Map(heldOut.map(({ movieId, rating }) => [movieId, gainOf(rating)]));
      const liked = heldOut.filter(({ rating }) => gainOf(rating) === 1).length;
      if (liked === 0) return [];
      const discount = (hits: readonly number[]) => hits.reduce((sum, hit, k) => sum + hit / Math.log2(k + 2), 0);
      const ten = lists[name].slice(0, 10).map((movieId) => gains.get(movieId) ?? 0);
      return [discount(ten) / discount(new Array<number>(Math.min(10, liked)).fill(1))];
    }),
  );
}

describe('evaluate', () => {
  let found: Awaited<ReturnType<typeof evaluate>>;
  beforeAll(async () => {
    found = await evaluate({ at: AT });
  });

  test('has figures at every length, also beyond the lists that it ranks by default, that follow from its file', () => {
    const { evaluation, lines } = found;
    const { cutoffs, ranking = {} } = evaluation;
    expect(Object.keys(cutoffs?.figures ?? {})).toEqual(Object.keys(ranking));
    expect(Object.keys(ranking)).toEqual(['popularity', 'svd', 'user-knn', 'item-knn', 'content', 'hybrid']);
    const relevance = cutoffs?.relevance ?? Number.NaN;
    expect(relevance).toBe(4);
    expect(cutoffs?.viewers).toBe(lines.filter(({ heldOut }) => heldOut.some(({ rating }) => rating >= 4)).length);
    for (const [name, byLength] of Object.entries(cutoffs?.figures ?? {})) {
      expect(Object.keys(byLength).map(Number)).toEqual(AT);
      for (const n of AT) {
        const again = figuresFrom(lines, name, n, relevance);
        for (const [figure, value] of Object.entries(byLength[n])) {
          expect(value, `${figure} of ${name} at ${n}`).toBeCloseTo(again[figure], 4);
        }
      }
      // The figures of every report follow from the file, too.
      expect(ranking[name]['ndcg@10']).toBeCloseTo(figuresFrom(lines, name, 10, relevance).ndcg, 4);
      expect(ranking[name]['ndcg@100']).toBeCloseTo(figuresFrom(lines, name, 100, relevance).ndcg, 4);
      expect(ranking[name]['recall@20']).toBeCloseTo(figuresFrom(lines, name, 20, relevance).recall, 4);
      expect(ranking[name]['net-ndcg@10']).toBeCloseTo(netNdcgFrom(lines, name, 0.25), 4);
      const picking = lines.filter(({ heldOut }) => heldOut.some(({ rating }) => rating >= relevance));
      const listed = new Set(picking.flatMap(({ lists }) => lists[name].slice(0, 10)));
      expect(ranking[name]['coverage@10']).toBeCloseTo(listed.size / MOVIES, 4);
    }
  });

  test('writes who the viewer is, what was held out, and whole lists without what is known', () => {
    const { lines } = found;
    const byUser = Map.groupBy(CROWD, ({ user }) => user);
    expect(lines.length).toBeGreaterThan(30);
    expect(new Set(lines.map(({ userId }) => userId)).size).toBe(lines.length);
    for (const { userId, known, heldOut, lists, ownMean } of lines) {
      const own = byUser.get(Number(userId)) ?? [];
      expect(known + heldOut.length).toBe(own.length);
      for (const { movieId, rating } of heldOut) expect(own).toContainEqual({ user: userId, movie: movieId, rating });
      const held = new Set(heldOut.map(({ movieId }) => movieId));
      const profile = own.filter(({ movie }) => !held.has(movie));
      expect(ownMean).toBeCloseTo(mean(profile.map(({ rating }) => rating)), 9);
      for (const list of Object.values(lists)) {
        expect(new Set(list).size).toBe(list.length);
        expect(list.filter((movieId) => profile.some(({ movie }) => movie === movieId))).toEqual([]);
      }
      for (const name of ['popularity', 'svd', 'hybrid'])
        expect(lists[name]).toHaveLength(Math.min(150, MOVIES - known));
    }
  });

  test('lists the popular films in the order of their likes in training, down to the last', () => {
    const { lines } = found;
    const held = new Set(lines.flatMap(({ userId, heldOut }) => heldOut.map(({ movieId }) => `${userId}:${movieId}`)));
    const train = CROWD.filter(({ user, movie }) => !held.has(`${user}:${movie}`));
    const count = (movie: number, least: number) =>
      train.filter((row) => row.movie === movie && row.rating >= least).length;
    const order = Array.from({ length: MOVIES }, (_, k) => ({
      id: k + 1,
      likes: count(k + 1, 4),
      all: count(k + 1, 0),
    }))
      .sort((a, b) => b.likes - a.likes || b.all - a.all || a.id - b.id)
      .map(({ id }) => id);
    for (const { userId, lists } of lines) {
      const seen = new Set(train.filter(({ user }) => user === userId).map(({ movie }) => movie));
      expect(lists.popularity).toEqual(order.filter((id) => !seen.has(id)).slice(0, 150));
    }
  });

  test('says the same of everything else as without these options, and no more', async () => {
    const { evaluation, names } = await evaluate({ ranking: true, lists: undefined });
    expect(withoutSeconds(evaluation)).toEqual(withoutSeconds(found.evaluation));
    expect(evaluation.cutoffs).toBeUndefined();
    expect(names).not.toContain('lists.ndjson');
  });

  test('measures as many viewers as it is told to, and writes these', async () => {
    const { evaluation, lines } = await evaluate({ at: [10], viewers: 5, models: ['svd'] });
    expect(lines).toHaveLength(5);
    expect(Object.keys(lines[0].lists)).toEqual(['popularity', 'svd', 'hybrid']);
    const { relevance = 0, figures = {} } = evaluation.cutoffs ?? {};
    expect(figures.hybrid[10].recall).toBeCloseTo(figuresFrom(lines, 'hybrid', 10, relevance).recall, 4);
  });

  test('writes newcomers once for each size of profile, and has the figures of each size', async () => {
    const crowd = makeCrowd({ users: 60, movies: 60, share: 0.9, seed: 3 });
    const { evaluation, lines } = await evaluate(
      { split: 'newcomers', at: [10] },
      { 'ratings.csv': toRatingsCsv(crowd), 'movies.csv': toMoviesCsv(60) },
    );
    const bySize = Map.groupBy(lines, ({ known }) => known);
    expect([...bySize.keys()]).toEqual(evaluation.newcomers?.map(({ size }) => size));
    for (const { size, cutoffs } of evaluation.newcomers ?? []) {
      const own = bySize.get(size) ?? [];
      expect(cutoffs?.figures.hybrid[10].map).toBeCloseTo(
        figuresFrom(own, 'hybrid', 10, cutoffs?.relevance ?? 0).map,
        4,
      );
    }
  });

  test('names users and films as the dataset does, also users whom training does not know', async () => {
    const named = (rows: readonly RatingRow[]) =>
      toRatingsCsv(rows).replaceAll(/^(\d+),(\d+)/gm, (_, user, movie) => `viewer ${user},tt${movie}`);
    const [first, ...others] = CROWD.filter(({ movie }) => movie <= 40);
    const stranger = [
      { user: 999, movie: 2, rating: 5 },
      { user: 999, movie: 5_000, rating: 4 },
    ];
    const { lines } = await evaluate(
      { test: 'test.csv' },
      {
        'ratings.csv': named(others),
        'test.csv': named([first, ...stranger]),
        'movies.csv': toMoviesCsv(40).replaceAll(/^(\d+),/gm, 'tt$1,'),
      },
    );
    expect(lines.map(({ userId }) => userId)).toEqual([`viewer ${first.user}`, 'viewer 999']);
    expect(lines[1]).toMatchObject({
      known: 0,
      heldOut: [
        { movieId: 'tt2', rating: 5 },
        { movieId: null, rating: 4 },
      ],
    });
    for (const movieId of lines[1].lists.hybrid) expect(movieId).toMatch(/^tt\d+$/);
  });

  test('names films with texts rightly when it parts the dataset itself', async () => {
    const { lines } = await evaluate(
      {},
      {
        'ratings.csv': toRatingsCsv(CROWD).replaceAll(/^(\d+),(\d+)/gm, '$1,tt$2'),
        'movies.csv': toMoviesCsv(MOVIES).replaceAll(/^(\d+),/gm, 'tt$1,'),
      },
    );
    for (const { userId, heldOut } of lines) {
      for (const { movieId, rating } of heldOut) {
        const movie = Number(String(movieId).slice(2));
        expect(CROWD).toContainEqual({ user: userId, movie, rating });
      }
    }
  });

  test.each(['lists', 'json'] as const)(
    'refuses --%s where it cannot write before it reads anything',
    async (option) => {
      await using folder = await datasetFolder({ 'ratings.csv': 'not read' });
      for (const path of [join(folder.path, 'none', 'a-file'), folder.path]) {
        await expect(evaluate({ [option]: path, train: join(folder.path, 'absent.csv') })).rejects.toMatchObject({
          name: 'UsageError',
          message: expect.stringContaining(`--${option} ${path}: `),
        });
      }
    },
  );

  test('leaves the file of an earlier run as it was when it fails', async () => {
    await using folder = await datasetFolder({});
    const lists = join(folder.path, 'lists.ndjson');
    await writeFile(lists, 'as it was');
    const progress = silentProgress();
    const failing = {
      ...progress,
      report: () => {
        throw new Error('on the way');
      },
    };
    await expect(evaluate({ lists, progress: failing })).rejects.toThrow('on the way');
    expect(await readFile(lists, 'utf8')).toBe('as it was');
    expect(await readdir(folder.path)).toEqual(['lists.ndjson']);
  });
});
