/**
 * The baseline over shards: every round fits the biases of users to those of films, and sums what is left of the ratings
 * of each film. It is coordinate descent as in models/bias/train.ts, with sums in double precision.
 */

import { BIAS_CONFIG, fitBiases, moments, type TrainedBias } from '../../models/bias/train.ts';
import { starShares } from '../../models/star-scale.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, loadShard, type ShardInfo } from './shard-file.ts';
import { overShards, type TrainingSet } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/** The baseline without the biases of users, which follow from it. */
export interface FilmBias {
  readonly mean: number;
  /** b_i. */
  readonly movieBias: Float32Array;
}

/** Arguments of `sumResiduals`. */
export interface BiasArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly mean: number;
  /** File of `FilmBias`. Absent in the first round, in which users have no biases yet. */
  readonly bias?: string;
  readonly out: string;
}

/** Fits the users of a shard, and sums r − μ − b_u by film. */
export async function sumResiduals({ shard, facts, mean, bias, out }: BiasArgs): Promise<{ file: string }> {
  const ratings = await loadShard(shard.file, facts);
  const userBias = bias ? userBiases(ratings, await loadValue<FilmBias>(bias)) : new Float32Array(ratings.numUsers);
  const { offsets, index, codes } = ratings.byUser;
  const sums = new Float64Array(facts.numMovies);
  for (let user = 0; user < ratings.numUsers; user++) {
    const own = mean + userBias[user];
    for (let e = offsets[user]; e < offsets[user + 1]; e++) sums[index[e]] += ratings.scale.values[codes[e]] - own;
  }
  return { file: await saveValue(out, { sums }) };
}

/** Returns b_u of users, fitted to the biases of films. */
export function userBiases(
  { byUser, scale, numUsers }: Pick<Ratings, 'byUser' | 'scale' | 'numUsers'>,
  { mean, movieBias }: FilmBias,
): Float32Array {
  const userBias = new Float32Array(numUsers);
  fitBiases(byUser, scale.values, mean, BIAS_CONFIG.userDamping, movieBias, userBias);
  return userBias;
}

/** The baseline, and what other stages need of it. */
export interface ShardedBias {
  readonly model: Omit<TrainedBias, 'userBias'>;
  /** File of `FilmBias`. */
  readonly file: string;
  /** Σ (r − μ − b_u) by film. */
  readonly sums: Float64Array;
}

/** Fits the baseline. The names of its rounds begin with `name`. */
export async function fitBias(rounds: Rounds, name: string, set: TrainingSet): Promise<ShardedBias> {
  const { facts, films, codeCounts, shape } = set;
  const { userDamping, movieDamping, sweeps } = BIAS_CONFIG;
  const { mean, deviation } = moments(shape.scale, codeCounts);
  const movieBias = new Float32Array(facts.numMovies);
  const file = rounds.path(name);
  let sums = new Float64Array(facts.numMovies);
  for (let sweep = 0; sweep <= sweeps; sweep++) {
    const bias =
      sweep > 0 ? await saveValue(`${file}-${sweep}.bias`, { mean, movieBias } satisfies FilmBias) : undefined;
    const answers = await overShards<{ file: string }>(rounds, `${name}-${sweep}`, 'bias', set, () => ({ mean, bias }));
    sums = await addUp(answers, facts.numMovies);
    // The last sums are those that the final biases of users leave.
    if (sweep < sweeps)
      for (let m = 0; m < sums.length; m++) movieBias[m] = sums[m] / (films.numRatings[m] + movieDamping);
  }
  const stars = starShares(shape.scale, codeCounts);
  return {
    model: { mean, deviation, userDamping, stars, movieBias, ...films },
    file: await saveValue(`${file}.bias`, { mean, movieBias } satisfies FilmBias),
    sums,
  };
}

async function addUp(answers: readonly { file: string }[], length: number): Promise<Float64Array<ArrayBuffer>> {
  const total = new Float64Array(length);
  for (const { file } of answers) {
    const { sums } = await loadValue<{ sums: Float64Array }>(file);
    for (let m = 0; m < length; m++) total[m] += sums[m];
  }
  return total;
}
