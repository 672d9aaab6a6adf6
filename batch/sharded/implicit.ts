/** iALS (models/svd/implicit.ts) over shards: users are solved in their shard, films from the sums of all shards. */

import { rowRegularization } from '../../models/svd/artifact.ts';
import type { ImplicitConfig } from '../../models/svd/implicit.ts';
import { addressesOf, placeRows } from '../../models/team.ts';
import { filmScratchBytes } from '../../shared/kernels/film-kernels.ts';
import { rowScratchBytes, sumWidth } from '../../shared/kernels/kernels.ts';
import { PURPOSE, randomStream } from '../../shared/random.ts';
import { loadFactors } from './factors.ts';
import { addFilmSums, filmBlocks, packUpper, ratedFilms, writeFilmSums } from './film-sums.ts';
import { type Lane, withKernels } from './lane.ts';
import type { Rounds } from './rounds.ts';
import { type Facts, loadShard, type ShardInfo, scaleOf } from './shard-file.ts';
import { overShards, type TrainingSet } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/** Arguments of `solveUsers`. */
export interface ImplicitUserArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly config: ImplicitConfig;
  /** Files of q, block by block, and α₀ Σ q qᵀ. */
  readonly films: readonly string[];
  readonly gram: readonly number[];
  readonly out: string;
}

/** Solves the users of a shard, and sums the equations of films. The answer has Σ p pᵀ. */
export async function solveUsers(args: ImplicitUserArgs): Promise<{ sums: string; gram: number[] }> {
  const { shard, facts, config, films, out } = args;
  const k = config.factors;
  const ratings = await loadShard(shard.file, facts);
  return withKernels(async ({ memory, kernels }) => {
    const weights = memory.float32(256);
    weights.set(weightsOf(facts, config));
    const rows = placeRows(memory, ratings.byUser);
    const ridges = memory.float32(ratings.numUsers);
    for (let user = 0; user < ratings.numUsers; user++) {
      let observed = 0;
      for (let e = rows.offsets[user]; e < rows.offsets[user + 1]; e++) observed += weights[rows.codes[e]];
      ridges[user] = rowRegularization(observed, facts.numMovies, config);
    }
    const others = memory.float32(facts.numMovies * k);
    others.set(await loadFactors(films));
    const gram = memory.float32(k * k);
    gram.set(args.gram);
    const factors = memory.float32(ratings.numUsers * k);
    const scratch = memory.uint8(rowScratchBytes(k)).byteOffset;
    const solved = addressesOf({ ...rows, weights, others, gram, ridges, out: factors });
    kernels.solveImplicitRows({ from: 0, to: ratings.numUsers, k, ...solved, scratch });
    const own = memory.float64(k * k);
    kernels.gramMatrix(factors.byteOffset, 0, ratings.numUsers, k, own.byteOffset, scratch);
    const { films: numbers, ...byFilm } = ratedFilms(ratings.byMovie);
    const addresses = addressesOf({ ...placeRows(memory, byFilm), weights, others: factors });
    const sums = await writeFilmSums(`${out}.sums`, numbers, sumWidth(k), memory, (from, to, into) =>
      kernels.sumImplicitRows({ from, to, k, ...addresses, out: into.byteOffset, scratch }),
    );
    return { sums, gram: Array.from(own) };
  });
}

/** Arguments of `solveFilms`. */
export interface ImplicitFilmArgs {
  readonly from: number;
  readonly to: number;
  readonly config: ImplicitConfig;
  readonly seed: number;
  /** Files of the sums of all shards, α₀ Σ p pᵀ, and a file of λ·s of each film. None makes the factors to start with. */
  readonly sums?: readonly string[];
  readonly gram?: readonly number[];
  readonly ridges: string;
  readonly out: string;
}

/** Solves a block of films. The answer has Σ q qᵀ. */
export async function solveFilms(args: ImplicitFilmArgs): Promise<{ file: string; gram: number[] }> {
  const { from, to, config, seed, sums, out } = args;
  const k = config.factors;
  return withKernels(async (lane) => {
    const { memory, kernels } = lane;
    const factors = memory.float32((to - from) * k);
    if (sums) await solveFilmRows(lane, { ...args, sums }, factors);
    else {
      for (let film = from; film < to; film++) {
        const random = randomStream(seed, PURPOSE.implicitStart, film);
        for (let f = 0; f < k; f++) factors[(film - from) * k + f] = (0.1 / Math.sqrt(k)) * random.normal();
      }
    }
    const gram = memory.float64(k * k);
    const scratch = memory.uint8(rowScratchBytes(k)).byteOffset;
    kernels.gramMatrix(factors.byteOffset, 0, to - from, k, gram.byteOffset, scratch);
    return { file: await saveValue(out, { factors: factors.slice() }), gram: Array.from(gram) };
  });
}

async function solveFilmRows(
  { memory, filmKernels }: Lane,
  { from, to, config, sums: files, gram = [], ridges: file }: ImplicitFilmArgs & { sums: readonly string[] },
  factors: Float32Array,
): Promise<void> {
  const k = config.factors;
  const films = to - from;
  const sums = memory.float64(films * sumWidth(k));
  await addFilmSums(files, { from, to, width: sumWidth(k) }, sums);
  const common = memory.float64((k * (k + 1)) / 2);
  common.set(packUpper(gram, k));
  const ridges = memory.float32(films);
  ridges.set((await loadValue<{ ridges: Float32Array }>(file)).ridges.subarray(from, to));
  const scratch = memory.uint8(filmScratchBytes(k));
  // Films that nobody rated keep the factors 0, which solve their equations.
  filmKernels.solveFilms({ films, k, ...addressesOf({ sums, common, ridges, out: factors, scratch }) });
}

/** Returns the films' factors q, numMovies × k. The names of the rounds begin with `name`. */
export async function factoriseShards(
  rounds: Rounds,
  name: string,
  set: TrainingSet,
  config: ImplicitConfig,
  seed: number,
): Promise<Float32Array> {
  const { facts, films } = set;
  const { factors: k, sweeps, unobservedWeight, pickWeight } = config;
  const ridges = Float32Array.from(films.numRatings, (n, m) =>
    rowRegularization(films.numLiked[m] + pickWeight * (n - films.numLiked[m]), facts.numUsers, config),
  );
  const ridgeFile = await saveValue(rounds.path(`${name}-ridges`), { ridges });
  const blocks = filmBlocks(facts.numMovies, sumWidth(k));
  const solve = (sweep: number, args: Partial<ImplicitFilmArgs>) =>
    rounds.run<{ file: string; gram: number[] }>(
      `${name}-films-${sweep}`,
      'implicit-films',
      blocks.map(({ from, to }, b) => ({
        ...{ from, to, config, seed, ridges: ridgeFile, ...args },
        out: rounds.path(`${name}-films-${sweep}-${b}`),
      })),
    );
  const addGrams = (parts: readonly { gram: number[] }[]) =>
    Array.from({ length: k * k }, (_, i) => parts.reduce((sum, { gram }) => sum + unobservedWeight * gram[i], 0));
  let solved = await solve(0, {});
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    const users = await overShards<{ sums: string; gram: number[] }>(
      rounds,
      `${name}-users-${sweep}`,
      'implicit-users',
      set,
      () => ({ config, films: solved.map(({ file }) => file), gram: addGrams(solved) }),
    );
    const old = solved;
    const sums = users.map((answer) => answer.sums);
    solved = await solve(sweep, { sums, gram: addGrams(users) });
    await rounds.remove([...sums, ...old.map(({ file }) => file)]);
  }
  return loadFactors(solved.map(({ file }) => file));
}

function weightsOf(facts: Facts, { pickWeight }: ImplicitConfig): Float32Array {
  const { values, relevance } = scaleOf(facts);
  return Float32Array.from(values, (value) => (value >= relevance ? 1 : pickWeight));
}
