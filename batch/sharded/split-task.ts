/** The task that splits a shard: rows to train on, test rows, and the viewers that the blend is learned on. */

import type { Validation } from '../../models/hybrid/validation.ts';
import { countCodes } from '../../models/star-scale.ts';
import { filterRows, type Ratings } from '../../shared/ratings.ts';
import { type HeldOutCase, KEPT, toMarkedCases } from '../splits/held-out.ts';
import { markTest, splitForBlend, type Whole } from '../splits/split-ratings.ts';
import { type Facts, loadShard, type ShardInfo, saveShard } from './shard-file.ts';
import { saveValue } from './values.ts';

/** Which shard is split. */
export interface SplitArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly seed: number;
  /** Also leave all rows that are not test rows, for a second training. */
  readonly twice: boolean;
  readonly out: string;
}

/** Rows to train on. */
export interface TrainPart {
  readonly file: string;
  /** File with `FilmTotals`. */
  readonly films: string;
  readonly numRatings: number;
  /** Ratings with each value of the scale. */
  readonly codeCounts: readonly number[];
}

/** How many ratings films have, and how many of them are liked, by film. */
export interface FilmTotals {
  readonly numRatings: Uint32Array;
  readonly numLiked: Uint32Array;
}

/** The viewers with test rows. */
export interface TestViewers {
  /** With their numbers in the whole dataset. */
  readonly cases: readonly HeldOutCase[];
  /** Their ids, parallel to the cases. */
  readonly userIds: Uint32Array;
}

/** What a shard was split into. */
export interface SplitAnswer {
  /** Without test rows and without what the blend is learned on. */
  readonly first: TrainPart;
  /** Without test rows. Absent unless it was asked for. */
  readonly again?: TrainPart;
  /** File of `Validation`. */
  readonly validation: string;
  /** File of `TestViewers`. */
  readonly test: string;
  readonly testRows: number;
}

/** Splits a shard. */
export async function splitShard({ shard, facts, seed, twice, out }: SplitArgs): Promise<SplitAnswer> {
  const ratings = await loadShard(shard.file, facts);
  const whole: Whole = { ...facts, firstUser: shard.firstUser };
  const { marks, heldOut } = markTest(ratings, seed, whole);
  const own = toMarkedCases(ratings, marks, heldOut);
  const test: TestViewers = {
    cases: own.map((held) => ({ ...held, user: shard.firstUser + (held.user ?? 0) })),
    userIds: Uint32Array.from(own, ({ user = 0 }) => ratings.userIds[user]),
  };
  const withoutTest = () => filterRows(ratings, (at) => marks[at] === KEPT);
  const forBlend = splitForBlend(ratings, seed, { whole, marks });
  return {
    first: await saveTrainPart(`${out}-first`, forBlend.kept, ratings.userIds),
    ...(twice && { again: await saveTrainPart(`${out}-again`, withoutTest(), ratings.userIds) }),
    validation: await saveValue(`${out}-validation`, forBlend.validation satisfies Validation),
    test: await saveValue(`${out}-test`, test),
    testRows: heldOut.ratings.length,
  };
}

async function saveTrainPart(out: string, ratings: Ratings, userIds: Uint32Array): Promise<TrainPart> {
  const { byUser, numMovies, numRatings, scale } = ratings;
  const films: FilmTotals = { numRatings: new Uint32Array(numMovies), numLiked: new Uint32Array(numMovies) };
  for (let e = 0; e < byUser.index.length; e++) {
    films.numRatings[byUser.index[e]]++;
    if (scale.values[byUser.codes[e]] >= scale.relevance) films.numLiked[byUser.index[e]]++;
  }
  return {
    file: await saveShard(out, { userIds, ...byUser }),
    films: await saveValue(`${out}.films`, films),
    numRatings,
    codeCounts: Array.from(countCodes(ratings)),
  };
}
