/** Lists for all users in a file: the ones that the service answers. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExportOptions, exportLists } from '../../../batch/export/export.ts';
import { readFeedback } from '../../../batch/ingest/feedback/read-feedback.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { serve } from '../../../edge/node/host.ts';
import { readSettings } from '../../../edge/settings.ts';
import type { Recommendation } from '../../../models/recommender/answers.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { rated } from '../../fixtures/rated.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

const NUM_USERS = 30;

let releases: TemporaryFolder;
let folder: string;

beforeAll(async () => {
  releases = await temporaryFolder();
  folder = join(releases.path, await publishTinyRelease(releases.path));
});
afterAll(() => releases[Symbol.asyncDispose]());

function write(out: string, changes: Partial<ExportOptions> = {}) {
  const progress = createProgress({ write: () => true });
  return exportLists({ out, n: 10, threads: 2, folder, source: fileSource(folder), progress, ...changes });
}

async function linesOf(path: string): Promise<{ userId: number; recommendations: Recommendation[] }[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function rowsOf(path: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('the export', () => {
  test('has for every user, in order, what the service answers', async () => {
    await using at = await temporaryFolder();
    const out = join(at.path, 'all.ndjson');
    const { users, recommendations } = await write(out);
    const lines = await linesOf(out);
    expect(lines.map(({ userId }) => userId)).toEqual(Array.from({ length: NUM_USERS }, (_, user) => user + 1));
    expect([users, recommendations]).toEqual([NUM_USERS, lines.flatMap((line) => line.recommendations).length]);
    const settings = readSettings({ CINEMATCH_RATE_LIMIT: '0' });
    const host = await serve({ releases: releases.path, port: 0, signals: false, settings, log: () => undefined });
    try {
      for (const line of lines) {
        const answer = await fetch(`${host.url}/v1/users/${line.userId}/recommendations`);
        expect(await answer.json()).toMatchObject(line);
      }
    } finally {
      await host.close();
    }
  });

  test.each([
    ['ids', 4_000_000_000],
    ['a name', 'newcomer'],
  ])('with feedback has what the service answers at that moment, also for newcomers with %s', async (_, newcomer) => {
    await using at = await temporaryFolder();
    const file = join(at.path, 'feedback.sqlite');
    const key = createKey();
    const settings = readSettings({ CINEMATCH_RATE_LIMIT: '0', CINEMATCH_KEYS: await keyEntry('x', 'write', key) });
    const options = { releases: releases.path, port: 0, signals: false, settings, feedback: file };
    const host = await serve({ ...options, log: () => undefined });
    const ask = (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
      return fetch(`${host.url}/v1/users/${path}`, { method, headers, body: JSON.stringify(body) });
    };
    try {
      const [out, parquet, before] = ['now.ndjson', 'now.parquet', 'night.ndjson'].map((name) => join(at.path, name));
      await write(before);
      for (const movie of [103, 117, 125]) {
        for (const user of [5, newcomer])
          await ask('PUT', `${user}/ratings/${movie}`, { rating: 0.5 + (movie % 9) / 2 });
      }
      await ask('DELETE', '9/ratings/101');
      await ask('DELETE', '77777/ratings/101');
      const feedback = await readFeedback(file, { warn: expect.unreachable });
      expect(await write(out, { feedback })).toMatchObject({ users: NUM_USERS + 1, withFeedback: 3 });
      const lines = await linesOf(out);
      expect(lines.map(({ userId }) => userId).at(-1)).toBe(newcomer);
      for (const line of lines) {
        expect(await (await ask('GET', `${line.userId}/recommendations`)).json()).toMatchObject(line);
      }
      const changed = (await linesOf(before)).filter((line, k) => !isDeepStrictEqual(line, lines[k]));
      expect(changed.map(({ userId }) => userId)).toEqual([5, 9]);
      await write(parquet, { feedback });
      const films = lines.flatMap(({ userId, recommendations }) => {
        const id = typeof newcomer === 'string' ? String(userId) : userId;
        return recommendations.map(({ movieId }) => [id, movieId]);
      });
      expect((await rowsOf(parquet)).map(({ userId, movieId }) => [userId, movieId])).toEqual(films);
      await write(out, { feedback, users: [String(newcomer), '5'], n: 2 });
      expect((await linesOf(out)).map(({ userId }) => userId)).toEqual([newcomer, 5]);
    } finally {
      await host.close();
    }
  });

  test('is the same in Parquet, and on any number of threads', async () => {
    await using at = await temporaryFolder();
    const parquet = join(at.path, 'all.parquet');
    const ndjson = join(at.path, 'all.ndjson');
    await write(parquet);
    await write(ndjson, { threads: 1 });
    const expected = (await linesOf(ndjson)).flatMap(({ userId, recommendations }) =>
      recommendations
        .map(rated)
        .map(({ movieId, title, catalogueTitle, year, rating, interval: [low, high], score }, k) => {
          return { userId, rank: k + 1, movieId, title, catalogueTitle, year, rating, low, high, score };
        }),
    );
    expect(await rowsOf(parquet)).toEqual(expected);
  });

  test('is of some users when they are named or counted', async () => {
    await using at = await temporaryFolder();
    const out = join(at.path, 'some.ndjson');
    await write(out, { users: ['7', '3'], n: 2 });
    expect((await linesOf(out)).map((line) => [line.userId, line.recommendations.length])).toEqual([
      [7, 2],
      [3, 2],
    ]);
    await write(out, { limit: 5 });
    expect(await linesOf(out)).toHaveLength(5);
  });

  test.each([['all.ndjson'], ['all.parquet']])(
    'leaves an earlier %s as it was, and nothing else, when it fails',
    async (name) => {
      await using at = await temporaryFolder();
      const out = join(at.path, name);
      await writeFile(out, 'before');
      await expect(write(out, { users: ['1', '999'] })).rejects.toThrow('there is no user 999');
      expect(await readFile(out, 'utf8')).toBe('before');
      expect(await readdir(at.path)).toEqual([name]);
    },
  );
});

test.each([
  [['--out', 'x.csv'], 'expected a name that ends in .parquet or .ndjson'],
  [['--out', 'x.ndjson', '--users', 'somebody'], '--users: '],
  [['--out', 'x.ndjson', '-n', '101'], 'Expected an integer from 1 to 100'],
])('a wrong command line exits with 2: %j', async (args, message) => {
  const { code, stderr } = await runCli(['export', '--releases', releases.path, ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
