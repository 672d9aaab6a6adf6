/**
 * Checks that docs/models.md lists every parameter with its default from the code, and that the example in
 * docs/adding-a-model.md works as a model.
 */

import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { BIAS_CONFIG } from '../models/bias/train.ts';
import { MODEL_NAMES } from '../models/catalogue.ts';
import { BLEND_CONFIG } from '../models/hybrid/blend-config.ts';
import type { Profile, ScoringModel, Trainer } from '../models/model.ts';
import { foldStarScale } from '../models/star-scale.ts';
import { TRAINERS } from '../models/trainers.ts';
import { scalarScoring } from '../shared/kernels/scoring-scalar.ts';
import { makeScale, type Ratings } from '../shared/ratings.ts';
import { codeBlocksOf, sectionOf, tableRowsOf } from './fixtures/docs/markdown.ts';
import { temporaryFolder } from './fixtures/releases-folder.ts';
import { EMPTY_PROFILE, EVEN_STARS, makeProfile, trainOn, twoCamps } from './fixtures/toy-ratings.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const MODELS_PAGE = read('docs/models.md');
const HEADINGS: Readonly<Record<string, string>> = {
  svd: '## SVD',
  'user-knn': '## User-KNN',
  'item-knn': '## Item-KNN',
  content: '## Content',
};

/** As many users, movies and ratings as ml-latest-small has: the defaults are those of such a dataset. */
const NO_ROWS = { offsets: new Uint32Array(9_743), index: new Uint32Array(0), codes: new Uint8Array(0) };
const SMALL: Ratings = {
  numUsers: 610,
  numMovies: 9_742,
  numRatings: 100_836,
  scale: makeScale([0.5, 5]),
  byUser: NO_ROWS,
  byMovie: NO_ROWS,
  times: new Uint32Array(0),
};

const CONFIGS: [heading: string, config: object][] = [
  ['## Baseline', BIAS_CONFIG],
  // A model is checked once the page has a section for it.
  ...MODEL_NAMES.flatMap((name): [string, object][] => {
    const heading = HEADINGS[name];
    return heading ? [[heading, TRAINERS[name].configure(SMALL) as object]] : [];
  }),
  ['## The blend', BLEND_CONFIG],
];

/** `a.b` and its value, as the page writes them. */
function flatten(config: object, prefix = ''): [name: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    const name = prefix + key;
    if (Array.isArray(value)) return [[name, value.join(', ')]];
    return typeof value === 'object' && value !== null ? flatten(value, `${name}.`) : [[name, String(value)]];
  });
}

test.each(CONFIGS)('%s: every parameter stands in docs/models.md with its default, and no other', (heading, config) => {
  const rows = tableRowsOf(sectionOf(MODELS_PAGE, heading)).filter(([name]) => name.startsWith('`'));
  const written = rows.map(([name, value]) => [name.replaceAll('`', ''), value.split(';', 1)[0]]);
  expect(written.sort()).toEqual(flatten(config).sort());
  for (const row of rows) expect(row.at(-1), row[0]).not.toBe('');
});

test('every measured figure of docs/models.md is one of docs/accuracy.md', () => {
  const measured = read('docs/accuracy.md');
  const figures = Array.from(MODELS_PAGE.matchAll(/\b\d\.\d{4}\b/g), ([figure]) => figure);
  expect(figures.length).toBeGreaterThan(10);
  expect(figures.filter((figure) => !measured.includes(figure))).toEqual([]);
});

test('the example of docs/adding-a-model.md trains, is written and read, and says the same to everybody', async () => {
  await using folder = await temporaryFolder();
  const { popularByDecadeTrainer: trainer } = await importExample<{ popularByDecadeTrainer: Trainer<unknown> }>(
    folder.path,
    'train.ts',
  );
  const { popularByDecadeScoring: scoring } = await importExample<{ popularByDecadeScoring: ScoringModel }>(
    folder.path,
    'score.ts',
  );
  const camps = twoCamps();
  const { numMovies, byMovie, scale } = camps.ratings;
  const bytes = await trainOn(camps, (input) => trainer.train(input, trainer.configure(input.ratings)));
  expect(bytes.length).toBeLessThanOrEqual(trainer.mostBytes(camps.ratings, camps.catalogue));
  const scorer = scoring.open(bytes, numMovies, scalarScoring());
  expect(() => scoring.open(bytes, numMovies + 1, scalarScoring())).toThrow(/popular-by-decade/);

  const all = Uint32Array.from({ length: numMovies }, (_, movie) => movie);
  const ask = (profile: Profile) => {
    const baseline = {
      mean: 3,
      userBias: 0,
      movieBias: new Float32Array(numMovies),
      residuals: new Float32Array(1),
      opinions: Int8Array.of(1),
      scale: foldStarScale(EVEN_STARS, profile.ratings),
    };
    const viewer = scorer.fold(profile, baseline);
    const [rating, support, affinity] = Array.from({ length: 3 }, () => new Float32Array(numMovies));
    viewer.rate(all, rating, support);
    viewer.affinities(affinity);
    return { rating, support, affinity };
  };
  const answer = ask(EMPTY_PROFILE);
  expect(ask(makeProfile([[0, scale.max]]))).toEqual(answer);
  for (const movie of all) {
    expect(answer.support[movie]).toBe(byMovie.offsets[movie + 1] - byMovie.offsets[movie]);
    if (answer.support[movie] === 0) expect(answer.rating[movie]).toBeNaN();
    else expect(answer.rating[movie] >= scale.min && answer.rating[movie] <= scale.max).toBe(true);
  }
  expect(Math.max(...answer.affinity)).toBeGreaterThan(0);
});

/** A module of the example, beside the others of its folder, with what it imports from the repository. */
async function importExample<Module>(folder: string, file: string): Promise<Module> {
  const blocks = codeBlocksOf(read('docs/adding-a-model.md')).filter(({ info }) => info.startsWith('ts models/'));
  expect(blocks.map(({ info }) => basename(info))).toEqual(['artifact.ts', 'train.ts', 'score.ts']);
  for (const { info, lines } of blocks) {
    const path = join(folder, info.slice('ts '.length));
    await mkdir(dirname(path), { recursive: true });
    const inRepository = lines.join('\n').replaceAll("'../../shared/", `'${pathToFileURL(ROOT)}/shared/`);
    await writeFile(path, inRepository);
  }
  return (await import(join(folder, 'models/popular-by-decade', file))) as Module;
}
