/** Services are compared on one split, and the page says what was not measured. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peerServicesSection } from '../../bench/benchmarks-page/peer-services.ts';
import type { ServingFigures } from '../../bench/peers/serving.ts';
import { cutForServing, type Rated } from '../../bench/peers/split.ts';

const USERS = 40;
const FILMS = 50;

it('holds out a fifth of the ratings, and every rating is in one part only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-split-'));
  try {
    const source = join(folder, 'made-up');
    await mkdir(source);
    const rows = Array.from({ length: USERS * FILMS }, (_, row) => [1 + Math.trunc(row / FILMS), 1 + (row % FILMS)]);
    const lines = rows.map(([user, movie]) => `${user},${movie},${1 + ((user + movie) % 5)},${1e9 + movie}`);
    await writeFile(join(source, 'ratings.csv'), `userId,movieId,rating,timestamp\n${lines.join('\n')}\n`);
    await writeFile(join(source, 'movies.csv'), 'movieId,title,genres\n1,Heat (1995),Crime\n');
    const cut = async (name: string) => {
      await mkdir(join(folder, name));
      const split = await cutForServing(source, join(folder, name));
      if (!split) throw new Error('there is no split');
      return split;
    };
    const { train, ratings, heldOut } = await cut('first');
    const line = ({ user, movie, rating, time }: Rated) => `${user},${movie},${rating},${time}`;
    expect([...ratings, ...heldOut].map(line).sort()).toEqual(lines.sort());
    expect(heldOut.length / lines.length).toBeCloseTo(0.2, 1);
    expect(await readFile(join(train, 'movies.csv'), 'utf8')).toContain('Heat (1995)');
    expect((await cut('second')).heldOut).toEqual(heldOut);
    expect(await cutForServing(join(folder, 'nowhere'), folder)).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});

const figures = (service: string, perSecond: number, seconds: number | null): ServingFigures => ({
  ...{ service, way: 'live', versions: { [service]: '1' }, perSecond, ratingCountsSeconds: seconds },
  ...{ readySeconds: 1, processorMs: 1800 / perSecond, p50: 1, p99: 2, ndcg10: 0.25, recall20: 0.125 },
});

const page = (ways: ServingFigures[], missing: Record<string, string>) =>
  peerServicesSection({
    small: {
      dataset: { name: 'small', ratings: 9, users: 3, movies: 3, checksum: '' },
      machine: { processor: '', cores: 2, memoryGB: 1, system: '', node: '', date: '', loadBefore: 0 },
      command: '',
      serving: { pinned: true, judged: 3, ways, missing },
    },
  });

it('compares lists a second with ours, and says when a rating did not count', () => {
  const text = page([figures('CineMatch', 900, 0.01), figures('gorse', 60, null)], {});
  expect(text).toContain('| CineMatch, live | 900 | 1 | 2 | 1 | 1 | 2 | – | – | – | 1 | 0.01 | 0.2500 | 0.1250 |');
  expect(text).toContain(
    '| gorse, live | 60 | 15 | 30 | 15 | 1 | 2 | – | – | – | 1 | more than 60 | 0.2500 | 0.1250 |',
  );
});

it('says why a service was not measured, and nothing without figures', () => {
  expect(page([figures('CineMatch', 900, 0.01)], { gorse: 'Go could not install it' })).toContain(
    'Not measured, gorse: Go could not install it.',
  );
  expect(peerServicesSection({})).toBe('');
});
