/** Picks, from the file to the answers: plays, purchases or likes, which say who picked what and have no ratings. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnNames } from '../../../batch/commands/arguments.ts';
import { explain } from '../../../batch/commands/explain.ts';
import { predict } from '../../../batch/commands/predict.ts';
import { recommend, recommendTogether } from '../../../batch/commands/recommend.ts';
import { rows } from '../../../batch/commands/rows.ts';
import { showEvaluation } from '../../../batch/commands/show-evaluation.ts';
import { evaluateFiles } from '../../../batch/evaluate.ts';
import { exportLists } from '../../../batch/export/export.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { type NightResult, nightly } from '../../../batch/nightly.ts';
import { deriveLight, lightSource } from '../../../batch/releases/light/derive-light.ts';
import { measureLight } from '../../../batch/releases/light/measure-light.ts';
import { verify } from '../../../batch/releases/verify.ts';
import { lightFigures } from '../../../edge/pages/models/light.ts';
import { MODEL_NAMES } from '../../../models/catalogue.ts';
import { type Recommender, STRATEGIES } from '../../../models/recommender/answers.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { type DatasetFolder, dataErrorOf, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { writeParquet } from '../../fixtures/ingest/write-parquet.ts';
import { toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { makePicks, toPlaysCsv } from '../../fixtures/picks.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const MOVIES = 120;
const PICKS = makePicks({ users: 420, movies: MOVIES, share: 0.45, seed: 5 });
const FILES: Files = { 'plays.csv': toPlaysCsv(PICKS), 'movies.csv': toMoviesCsv(MOVIES) };
const UNDERSTOOD = 'so a row says only that somebody picked a film: lists are made, and no ratings are predicted';

async function read(files: Files, { name = '', columns }: { name?: string; columns?: string } = {}) {
  await using folder = await datasetFolder(files);
  const warned: string[] = [];
  const dataset = await ingest(join(folder.path, name), {
    ...folder.options,
    ...(columns !== undefined && { columns: columnNames(columns) }),
    reporter: { ...SILENT, warn: (message: string) => void warned.push(message) },
  });
  return { dataset, warned };
}
const SILENT = { warn: () => undefined, downloaded: () => undefined };

describe('a file without ratings', () => {
  test('is taken when its columns leave no doubt, and says what was understood', async () => {
    const { dataset, warned } = await read(FILES);
    expect(Array.from(dataset.ratings.scale.values)).toEqual([1]);
    expect(dataset.ratings.numRatings).toBe(PICKS.length);
    expect(dataset.hasTimestamps).toBe(true);
    expect(warned).toContain(`plays.csv has no column of ratings, ${UNDERSTOOD}`);
    expect(dataset.warnings).toEqual([`plays.csv has no column of ratings, ${UNDERSTOOD}`]);
  });

  test.each([
    ['user_id:token\titem_id:token\ttimestamp:float', '\t'],
    ['user,item,date', ','],
    ['customer;product;quantity', ';'],
    ['userId,movieId,plays', ','],
  ])('may have the header %s', async (header, separator) => {
    const rows = [
      [1, 10, 5],
      [1, 20, 6],
      [2, 10, 7],
    ];
    const text = `${[header, ...rows.map((row) => row.join(separator))].join('\n')}\n`;
    const { dataset } = await read({ 'mine.csv': text }, { name: 'mine.csv' });
    expect(dataset.ratings.numRatings).toBe(3);
    expect(Array.from(dataset.ratings.scale.values)).toEqual([1]);
  });

  test('is the same as one in which all ratings are 1, by column names or positions, and in Parquet', async () => {
    const { dataset } = await read(FILES);
    const rated = toPlaysCsv(PICKS, 'userId,movieId,timestamp').replaceAll(/^(\d+),(\d+),(\d+)$/gm, '$1,$2,1,$3');
    const movies = { 'movies.csv': toMoviesCsv(MOVIES) };
    const ones = await read({ ...movies, 'ratings.csv': rated.replace('movieId,', 'movieId,rating,') });
    expect(ones.dataset.checksum).toBe(dataset.checksum);
    expect(ones.warned).toContain(`all ratings of ratings.csv are 1, ${UNDERSTOOD}`);
    const odd = { ...movies, 'ratings.csv': FILES['plays.csv'].toString().replace('userId,movieId', 'who,what') };
    expect((await read(odd, { columns: 'user=who,movie=what,timestamp=timestamp' })).dataset.checksum).toBe(
      dataset.checksum,
    );
    const bare = { ...movies, 'ratings.csv': FILES['plays.csv'].toString().replace(/^.*\n/, '') };
    expect((await read(bare, { columns: 'user=1,movie=2,timestamp=3' })).dataset.checksum).toBe(dataset.checksum);
    await using folder = await datasetFolder(movies);
    const file = join(folder.path, 'plays.parquet');
    const values = PICKS.map(({ user, movie }, k) => `(${user}, ${movie}, ${1_000_000_000 + 86_400 * (k % 900)})`);
    await writeParquet(file, `SELECT * FROM (VALUES ${values.join(', ')}) AS t("userId", "movieId", timestamp)`);
    expect((await ingest(folder.path, { ...folder.options, reporter: SILENT })).checksum).toBe(dataset.checksum);
  });

  test('counts the same film of a user once, however often it was played', async () => {
    const { dataset } = await read({ ...FILES, 'plays.csv': toPlaysCsv([...PICKS, ...PICKS]) });
    expect(dataset.ratings.numRatings).toBe(PICKS.length);
    expect(dataset.counts.duplicates).toBe(PICKS.length);
  });

  test('is read row by row when users have names, and names a bad row', async () => {
    const named = FILES['plays.csv'].toString().replaceAll(/^(\d+),/gm, 'viewer $1,');
    const { dataset } = await read({ ...FILES, 'plays.csv': named });
    expect(dataset.userNames?.[0]).toBe('viewer 1');
    expect(Array.from(dataset.ratings.scale.values)).toEqual([1]);
    const bad = read({ ...FILES, 'plays.csv': `${FILES['plays.csv']}7,,5\n` });
    expect((await dataErrorOf(bad)).message).toMatch(/^plays\.csv row \d+: movieId is missing/);
  });

  test.each([
    ['a column that may be a rating', 'userId,movieId,liked\n1,2,0\n', /no column rating; .* name only the others/],
    ['two columns without names', '1,31\n1,32\n2,31\n', /has 2 columns, .* say --columns user=1,movie=2/],
  ])('is asked about when there is %s', async (_, text, message) => {
    expect((await dataErrorOf(read({ 'ratings.csv': text, 'movies.csv': toMoviesCsv(3) }))).message).toMatch(message);
  });
});

describe('a release of picks', () => {
  let folder: DatasetFolder;
  let releases: string;
  let night: NightResult;
  let recommender: Recommender;
  const options = () => ({ ...folder.options, threads: 1, dataset: folder.path, releases, reporter: SILENT });

  beforeAll(async () => {
    folder = await datasetFolder(FILES);
    releases = join(folder.path, '../releases');
    night = (await nightly(options())) as NightResult;
    recommender = await openRecommender(fileSource(join(releases, night.id)));
  });
  afterAll(() => folder?.[Symbol.asyncDispose]());

  test('is judged by its lists alone, and says so', async () => {
    const { manifest, warnings } = night;
    expect(warnings).toEqual([`plays.csv has no column of ratings, ${UNDERSTOOD}`]);
    expect(manifest.judged).toBe(true);
    expect(manifest.evaluation?.rmse).toEqual({});
    const { hybrid, popularity } = manifest.evaluation?.ndcg10 ?? {};
    expect(hybrid).toBeGreaterThan(1.3 * popularity);
    const report = JSON.parse(await readFile(join(releases, night.id, 'report.json'), 'utf8'));
    expect(report).toMatchObject({ rating: {}, byProfile: [], byMovie: [], calibration: { deciles: [] } });
    expect(Object.keys(report.againstBest)).toEqual(['ndcg@10', 'net-ndcg@10']);
    expect(report.response).toMatchObject({ reversal: { users: 0 }, dislike: null });
  });

  test('weighs signals of lists alone, and its weights add up to 1', () => {
    const { weights } = (night.manifest.blend as { ranking: { weights: Record<string, number[]> } }).ranking;
    expect(weights.rating.every((weight) => weight === 0)).toBe(true);
    for (let knot = 0; knot < weights.rating.length; knot++) {
      expect(Object.values(weights).reduce((sum, own) => sum + own[knot], 0)).toBeCloseTo(1, 5);
    }
  });

  test('lists what resembles the picks, without ratings', () => {
    const { profile } = recommender.profile([3, 5, 7, 9].map((movieId) => ({ movieId, rating: 1 })));
    const list = recommender.recommend(profile, { n: 10 });
    expect(list.filter(({ movieId }) => movieId % 2 === 1).length).toBeGreaterThanOrEqual(8);
    for (const { rating, interval, models, belowMean } of list) {
      expect({ rating, interval, models, belowMean }).toEqual({
        rating: null,
        interval: null,
        models: {},
        belowMean: false,
      });
    }
    const scores = list.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const page = recommender.recommend(profile, { n: 5, offset: 5 });
    expect(page).toEqual(list.slice(5));
    for (const models of MODEL_NAMES.map((name) => [name])) {
      expect(recommender.recommend(profile, { models })).toHaveLength(10);
    }
    expect(recommender.recommend(profile, { diversity: 0.5, popularity: -0.5 })).toHaveLength(10);
  });

  test('does not depend on what an untrained rating head would say: each list is sorted by its score', async () => {
    for (const userId of [1, 2, 3, 50, 200]) {
      const user = await recommender.user(userId);
      if (!user) throw new Error(`no user ${userId}`);
      const viewer = recommender.fold(user.profile);
      const all = viewer.score(Uint32Array.from({ length: MOVIES }, (_, movie) => movie));
      const seen = new Set(user.profile.movies);
      const best = all
        .filter(({ movie }) => !seen.has(movie))
        .toSorted((a, b) => b.score - a.score || a.movie - b.movie)
        .slice(0, 10)
        .map(({ movie }) => movie);
      expect(recommender.recommend(user.profile).map(({ movieId }) => recommender.indexOf(movieId))).toEqual(best);
    }
  });

  test.each(STRATEGIES)('lists for several people by %s what suits them, without ratings for anybody', (strategy) => {
    const profiles = [
      [3, 5, 7],
      [4, 6],
    ].map((likes) => recommender.profile(likes.map((movieId) => ({ movieId, rating: 1 }))).profile);
    const list = recommender.recommendTogether(profiles, { n: 10, strategy });
    expect(list).toHaveLength(10);
    const nothing = { rating: null, interval: null, belowMean: false };
    for (const { rating, interval, belowMean, models, people, decidedBy } of list) {
      expect({ rating, interval, belowMean, models }).toEqual({ ...nothing, models: {} });
      expect(people).toEqual([nothing, nothing]);
      if (strategy === 'average') expect(decidedBy).toBeUndefined();
      else expect([0, 1]).toContain(decidedBy);
    }
    const tastes = new Set(list.map(({ movieId }) => movieId % 2));
    if (strategy === 'fairness') expect([...tastes].toSorted()).toEqual([0, 1]);
  });

  test('makes rows of what resembles each pick, without ratings', () => {
    const { profile } = recommender.profile([3, 5].map((movieId) => ({ movieId, rating: 1 })));
    const found = recommender.rows(profile, { n: 5 });
    expect(found.filter(({ kind }) => kind === 'because').map(({ because }) => because)).toEqual(
      expect.arrayContaining([3, 5]),
    );
    for (const { rating, interval, models } of found.flatMap(({ recommendations }) => recommendations)) {
      expect({ rating, interval, models }).toEqual({ rating: null, interval: null, models: {} });
    }
  });

  test('explains by the picks that a film resembles, each with what the score loses without it', () => {
    const picked = [2, 4, 3, 5];
    const { profile } = recommender.profile(picked.map((movieId) => ({ movieId, rating: 1 })));
    const [{ movieId, score }] = recommender.recommend(profile);
    const explanation = recommender.explain(profile, movieId);
    if (!explanation) throw new Error('no explanation');
    expect(explanation).toMatchObject({ rating: null, ownMean: null, belowMean: false });
    expect(explanation.score.value).toBe(score);
    const sum = explanation.score.terms.reduce((total, { value }) => total + value, 0);
    expect(sum).toBeCloseTo(score, 9);
    expect(explanation.score.terms).toContainEqual({ from: 'rating', value: 0 });
    const { films, features, likeMinded } = explanation.reasons;
    expect(films.length).toBeGreaterThan(0);
    expect(films[0].movieId % 2).toBe(movieId % 2);
    expect(features).toEqual([]);
    expect(likeMinded).toBeGreaterThan(0);
    for (const film of films) {
      expect(picked).toContain(film.movieId);
      expect(film.contribution).toBeGreaterThan(0);
      const others = picked.filter((other) => other !== film.movieId);
      const left = recommender.profile(others.map((other) => ({ movieId: other, rating: 1 }))).profile;
      const without = recommender.explain(left, movieId)?.score.value ?? Number.NaN;
      expect(film.contribution).toBeCloseTo(score - without, 4);
      expect(explanation.without.find((one) => one.movieId === film.movieId)).toMatchObject({
        rating: null,
        score: without,
      });
    }
    expect(recommender.explain(recommender.profile([]).profile, movieId)?.reasons.films).toEqual([]);
  });

  test('compares films, asks about films, and has no mean of ratings', async () => {
    const similar = recommender.similar(3, 'item-knn', 10) ?? [];
    expect(similar.filter(({ movieId }) => movieId % 2 === 1).length).toBeGreaterThanOrEqual(8);
    for (const { similarity } of similar) expect(similarity).toBeLessThanOrEqual(1);
    const { profile } = recommender.profile([{ movieId: 1, rating: 1 }]);
    expect(recommender.ask(profile, { n: 5 })).toHaveLength(5);
    expect(recommender.movie(1)).toMatchObject({ meanRating: null, numRatings: expect.any(Number) });
    const stats = await recommender.datasetStats();
    expect(stats).toMatchObject({ meanRating: null, bestRated: [] });
    for (const { mean } of [...(stats?.genres ?? []), ...(stats?.decades ?? [])]) expect(mean).toBeNull();
  });

  test('predicts no ratings, in the API of the library and on the command line, and says why', async () => {
    const { profile } = recommender.profile([{ movieId: 1, rating: 1 }]);
    const why = /made from picks, such as plays, purchases or likes: they have no ratings/;
    expect(() => recommender.predict(profile, [2])).toThrow(why);
    await expect(predict(recommender, { user: '1' }, [2])).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(why),
    });
    const { text } = await recommend(recommender, { user: '1' }, {});
    expect(text.split('\n')[0]).toMatch(/^movie\s+title\s+year\s+score\s+genres/);
    expect(text).not.toContain('null');
    const together = (
      await recommendTogether(recommender, { user: '1' }, { withUser: ['2'] }, { strategy: 'fairness' })
    ).text;
    expect(together.split('\n')[0]).toMatch(/^movie\s+title\s+year\s+decided by\s+genres/);
    expect(together).not.toContain('null');
    const inRows = (await rows(recommender, { user: '1' }, {})).text;
    expect(inRows).toMatch(/^movie\s+title\s+year\s+genres/m);
    expect(inRows).not.toContain('null');
    const explained = (await explain(recommender, { user: '1' }, 2)).text;
    expect(explained).not.toMatch(/rating \d|null|undefined/);
    expect(explained).toContain('score');
  });

  test('passes the acceptance run, exports lists, and is kept by a second night', async () => {
    const source = fileSource(join(releases, night.id));
    const verified = await verify({ releasesDir: releases, id: night.id, source });
    expect(verified).toMatchObject({ ok: true, failures: [], prediction: null });
    for (const out of ['lists.ndjson', 'lists.parquet'].map((name) => join(folder.path, '..', name))) {
      const progress = silentProgress();
      const exported = { out, n: 3, threads: 1, folder: join(releases, night.id), source, progress };
      expect(await exportLists(exported)).toMatchObject({ recommendations: expect.any(Number) });
    }
    const [first] = (await readFile(join(folder.path, '../lists.ndjson'), 'utf8')).split('\n');
    expect(JSON.parse(first).recommendations[0]).toMatchObject({ rating: null, interval: null });
    expect(await nightly(options())).toMatchObject({ id: night.id, outcome: 'kept' });
  });

  test('has a light release for devices, which is measured by its lists alone', async () => {
    const source = fileSource(join(releases, night.id));
    const light = await measureLight(await deriveLight(source, night.manifest, 80_000), source, night.manifest);
    const { evaluation, light: derived } = light.manifest;
    expect(derived?.size).toBeLessThan(1);
    expect(evaluation?.rmse).toEqual({});
    expect(evaluation?.ndcg10.hybrid).toBeGreaterThan(evaluation?.ndcg10.popularity ?? 1);
    const device = await openRecommender(lightSource(light));
    const { profile } = device.profile([3, 5, 7].map((movieId) => ({ movieId, rating: 1 })));
    expect(device.recommend(profile, { n: 5 })).toMatchObject(
      Array(5).fill({ rating: null, interval: null, models: {} }),
    );
    if (!derived) throw new Error('no light release');
    const page = String(await lightFigures(derived, evaluation, device.picks));
    expect(page).toContain(evaluation?.ndcg10.hybrid.toFixed(4));
    expect(page).not.toMatch(/RMSE|not measured|ratings/);
    const shown = await runCli(['releases', 'inspect', night.id, '--releases', releases, '--light', '80KB']);
    expect(JSON.parse(shown.stdout).light.evaluation).toEqual(evaluation);
  });

  test('is the same on any number of threads, and as from likes of another value', async () => {
    await using again = await datasetFolder(FILES);
    const other = join(again.path, '../releases');
    const made = await nightly({ ...options(), dataset: again.path, releases: other, threads: 2 });
    expect(made?.id).toBe(night.id);
    await using fives = await datasetFolder({
      ...FILES,
      'plays.csv': toRatingsCsv(PICKS.map((row) => ({ ...row, rating: 5 }))),
    });
    const five = await nightly({ ...options(), dataset: fives.path, releases: join(fives.path, '../releases') });
    expect(five?.manifest.dataset.scale).toEqual([5]);
    expect(five?.manifest.evaluation?.ndcg10).toEqual(night.manifest.evaluation?.ndcg10);
  });
});

describe('evaluate on picks', () => {
  test('measures lists alone, asked or not, and prints no table of ratings', async () => {
    await using folder = await datasetFolder(FILES);
    const given = { ...folder.options, threads: 1, seed: 42, progress: silentProgress(), reporter: SILENT };
    const train = folder.path;
    const evaluation = await evaluateFiles({ ...given, train, split: 'random', ranking: false, at: [5, 10] });
    expect(evaluation.rating).toEqual({});
    expect(Object.keys(evaluation.againstBest)).toEqual(['ndcg@10', 'net-ndcg@10']);
    expect(evaluation.cutoffs?.figures.hybrid[10].ndcg).toBe(evaluation.ranking?.hybrid['ndcg@10']);
    const { text } = showEvaluation(evaluation);
    expect(text).toContain('picks without ratings');
    expect(text).not.toMatch(/RMSE|rmse|80 %|below/);
    const newcomers = await evaluateFiles({ ...given, train, split: 'newcomers', ranking: false });
    expect(showEvaluation(newcomers).text).not.toMatch(/RMSE|80 %/);
  });

  test('takes a test file of picks, but not for models of ratings', async () => {
    const held = PICKS.filter((_, k) => k % 7 === 0);
    await using folder = await datasetFolder({
      'train.csv': toPlaysCsv(PICKS.filter((_, k) => k % 7 !== 0)),
      'test.csv': toPlaysCsv(held),
      'rated.csv': toRatingsCsv(PICKS.map((row, k) => ({ ...row, rating: 1 + (k % 5) }))),
      'fives.csv': toRatingsCsv(PICKS.filter((_, k) => k % 7 !== 0).map((row) => ({ ...row, rating: 5 }))),
    });
    const [train, test, rated, fives] = ['train.csv', 'test.csv', 'rated.csv', 'fives.csv'].map((name) =>
      join(folder.path, name),
    );
    const given = { ...folder.options, threads: 1, seed: 42, progress: silentProgress(), reporter: SILENT };
    const { ranking } = await evaluateFiles({ ...given, train, test, ranking: false });
    expect(ranking?.hybrid['ndcg@10']).toBeGreaterThan(ranking?.popularity['ndcg@10'] ?? 1);
    const ofFives = await evaluateFiles({ ...given, train: fives, test, ranking: false });
    expect(ofFives.ranking).toEqual(ranking);
    await expect(evaluateFiles({ ...given, train: rated, test, ranking: false })).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(`--test ${test} has no ratings`),
    });
  });
});
