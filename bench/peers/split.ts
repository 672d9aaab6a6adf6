/** Cuts a dataset into ratings that services are given, and held-out ratings that their lists are judged by. */

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { randomStream } from '../../shared/random.ts';
import { DATA } from '../accuracy-runs.ts';
import { cutSplit } from '../cut-split.ts';
import { datasetNamed } from '../dataset.ts';

/** A rating of at least this says that a user likes a film: the relevance of a scale of five stars, and gorse's example. */
export const LIKED_FROM = 4;
/** Share of the ratings of a made-up dataset that are held out: the same as in the splits of the real ones. */
const SHARE = 0.2;
const SEED = 42;
const TEST = 1;

/** A rating of a dataset. `time` is in seconds since 1970-01-01. */
export interface Rated {
  user: number;
  movie: number;
  rating: number;
  time: number;
}

/** A dataset that is cut. */
export interface ServingSplit {
  /** Folder with the training ratings and the films. Its name is that of the dataset. */
  readonly train: string;
  readonly ratings: readonly Rated[];
  readonly heldOut: readonly Rated[];
}

/**
 * Cuts a dataset into files in `folder`. A real one is in `$CINEMATCH_TEST_DATA`, and its split is that of the accuracy
 * figures; of a made-up one, a fifth of the ratings is held out at random. Returns undefined if the dataset is not there.
 */
export async function cutForServing(dataset: string, folder: string): Promise<ServingSplit | undefined> {
  const name = basename(dataset);
  const labels = join(DATA, 'splits', `${name}-topn.csv`);
  const isReal = existsSync(labels);
  const source = isReal ? join(DATA, name) : await datasetNamed(dataset);
  const ratings = join(source, 'ratings.csv');
  if (!existsSync(ratings)) return undefined;
  const files = await cutSplit(join(folder, 'cut'), {
    ratings,
    labels: isReal ? labels : await drawLabels(ratings, join(folder, 'labels.csv')),
    held: TEST,
  });
  const train = join(folder, name);
  await mkdir(train);
  await rename(files.train, join(train, 'ratings.csv'));
  for (const file of ['movies.csv', 'tags.csv'].filter((one) => existsSync(join(source, one)))) {
    await copyFile(join(source, file), join(train, file));
  }
  return { train, ratings: await readRated(join(train, 'ratings.csv')), heldOut: await readRated(files.test) };
}

/** Writes a random label for each rating. */
async function drawLabels(ratings: string, file: string): Promise<string> {
  const random = randomStream(SEED);
  const rows = (await readFile(ratings, 'utf8')).trim().split('\n').length - 1;
  const labels = Array.from({ length: rows }, (_, row) => `${row},${random.uniform() < SHARE ? TEST : 0}`);
  await writeFile(file, ['row,label', ...labels, ''].join('\n'));
  return file;
}

async function readRated(file: string): Promise<Rated[]> {
  const [, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [user, movie, rating, time] = line.split(',').map(Number);
    return { user, movie, rating, time };
  });
}
