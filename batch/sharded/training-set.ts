/** The rows that a training runs on: shards, and what is known of them as a whole. */

import type { RatingsShape } from '../../shared/ratings.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, type ShardInfo, scaleOf } from './shard-file.ts';
import type { FilmTotals, TrainPart } from './split-task.ts';
import { loadValue } from './values.ts';

/** Shards to train on. */
export interface TrainingSet {
  readonly facts: Facts;
  readonly shards: readonly ShardInfo[];
  readonly films: FilmTotals;
  readonly codeCounts: Float64Array;
  readonly shape: RatingsShape;
}

/** Returns the shape of ratings of which each film has so many. */
export function shapeOf(facts: Facts, numRatings: Uint32Array): RatingsShape {
  const { numUsers, numMovies } = facts;
  // Offsets beyond 32 bits: there may be more ratings than that.
  const offsets = new Float64Array(numMovies + 1);
  for (let m = 0; m < numMovies; m++) offsets[m + 1] = offsets[m] + numRatings[m];
  return { numUsers, numMovies, numRatings: facts.numRatings, scale: scaleOf(facts), byMovie: { offsets } };
}

/** Puts the parts of shards, in the order of `shards`, together. */
export async function trainingSet(
  facts: Facts,
  shards: readonly ShardInfo[],
  parts: readonly TrainPart[],
): Promise<TrainingSet> {
  const films = { numRatings: new Uint32Array(facts.numMovies), numLiked: new Uint32Array(facts.numMovies) };
  for (const { films: file } of parts) {
    const own = await loadValue<FilmTotals>(file);
    for (let m = 0; m < facts.numMovies; m++) {
      films.numRatings[m] += own.numRatings[m];
      films.numLiked[m] += own.numLiked[m];
    }
  }
  const whole = { ...facts, numRatings: parts.reduce((sum, part) => sum + part.numRatings, 0) };
  return {
    facts: whole,
    shards: shards.map((shard, s) => ({ ...shard, file: parts[s].file, numRatings: parts[s].numRatings })),
    films,
    codeCounts: Float64Array.from(facts.values, (_, code) =>
      parts.reduce((sum, part) => sum + part.codeCounts[code], 0),
    ),
    shape: shapeOf(whole, films.numRatings),
  };
}

/** Runs a task over all shards of a set, and resolves to its answers in their order. */
export function overShards<Answer>(
  rounds: Rounds,
  name: string,
  task: string,
  { facts, shards }: Pick<TrainingSet, 'facts' | 'shards'>,
  args: (shard: ShardInfo, at: number) => object,
): Promise<Answer[]> {
  const parts = shards.map((shard, at) => ({ shard, facts, out: rounds.path(`${name}-${at}`), ...args(shard, at) }));
  const rows = shards.reduce((sum, shard) => sum + shard.numRatings, 0);
  return rounds.run<Answer>(name, task, parts, rows);
}
