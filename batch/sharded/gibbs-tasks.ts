/**
 * The tasks of the Gibbs sampler (models/svd/gibbs.ts) over shards. Users and films are drawn as there; what one shard
 * knows of films are the sums of their normal equations.
 *
 *   users: p | q, then w | p, q      → Σ w p pᵀ and Σ w r p of each film
 *   films: q | Σ over all shards, for a block of films
 *   links: y, z | p, q of a sample of users, all of them when there are few
 */

import type { StarShares } from '../../models/star-scale.ts';
import { NOISE_DAMPING } from '../../models/svd/artifact.ts';
import { type Moments, type Prior, sampleChiSquared } from '../../models/svd/distributions.ts';
import { filmFeatures, raterFeatures, userFeatures } from '../../models/svd/features.ts';
import { OF_MOVIES, OF_USERS } from '../../models/svd/gibbs.ts';
import { drawLinksAlone, INITIAL_LINK_PRECISION, planLinks } from '../../models/svd/links.ts';
import { viewerScores } from '../../models/svd/train.ts';
import { addressesOf, placeRatings, placeRows, type Team } from '../../models/team.ts';
import { filmScratchBytes } from '../../shared/kernels/film-kernels.ts';
import { NORMAL_SCRATCH_BYTES, rowScratchBytes, sumWidth } from '../../shared/kernels/kernels.ts';
import { PURPOSE, randomStream } from '../../shared/random.ts';
import type { Catalogue, Ratings } from '../../shared/ratings.ts';
import { loadFactors } from './factors.ts';
import { addFilmSums, type FilmRows, packUpper, ratedFilms, writeFilmSums } from './film-sums.ts';
import { type Lane, withKernels } from './lane.ts';
import { toRatings } from './sample.ts';
import { type Facts, loadShard, type ShardInfo } from './shard-file.ts';
import { loadValue, saveValue } from './values.ts';

/** Numbers of a prior, as they pass through JSON. */
export interface PriorNumbers {
  readonly mean: readonly number[];
  readonly precision: readonly number[];
}

/** Which random numbers a task draws. */
export interface GibbsKeys {
  readonly seed: number;
  /** From 1; 0 makes the factors that the chain starts with. */
  readonly sweep: number;
}

/** Arguments of `drawUsers`. */
export interface UserArgs extends GibbsKeys {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  readonly stars: StarShares;
  readonly k: number;
  readonly alpha: number;
  /**
   * Files of q, block by block, of the prior's links, of w of the sweep before, and of the `ChainRows`. None of them in
   * sweep 0.
   */
  readonly films?: readonly string[];
  readonly links?: string;
  readonly weights?: string;
  readonly rows?: string;
  readonly prior?: PriorNumbers;
  /** File of the numbers of the users that links are drawn from. */
  readonly sample: string;
  readonly out: string;
}

/** What a shard of users comes to in a sweep. */
export interface UserAnswer {
  readonly sums: string;
  readonly weights: string;
  /** File of the `ChainRows`. */
  readonly rows: string;
  /** File of p of the users of the sample. */
  readonly sampled: string;
  readonly moments: Moments;
  /** Σ w e², and the number of ratings. */
  readonly squares: number;
  readonly ratings: number;
}

/** What of a shard is the same in all sweeps, so that it is computed in the first. */
interface ChainRows extends FilmRows {
  /** What the codes mean on each user's scale, rounded to levels: users × classes. */
  readonly scores: Float32Array;
  /** The score of each rating as a level, so that it is not looked up in the table of all users. */
  readonly codes: Uint8Array;
}

function chainRows(ratings: Ratings, stars: StarShares): ChainRows {
  const scores = viewerScores(ratings, stars);
  const classes = stars.values.length;
  const { index, codes, ...films } = ratedFilms(ratings.byMovie);
  const levels = new Uint8Array(codes.length);
  for (let e = 0; e < levels.length; e++) levels[e] = levelOf(scores[index[e] * classes + codes[e]]);
  for (let at = 0; at < scores.length; at++) scores[at] = LEVEL_SCORES[levelOf(scores[at])];
  return { ...films, index, codes: levels, scores };
}

/** Draws p and w of the users of a shard, and sums the equations of films. */
export async function drawUsers(args: UserArgs): Promise<UserAnswer> {
  const { shard, facts, k, out, stars } = args;
  const ratings = await loadShard(shard.file, facts);
  const chain = args.rows ? await loadValue<ChainRows>(args.rows) : chainRows(ratings, stars);
  return withKernels(async (team) => {
    const { memory, kernels } = team;
    const users = ratings.numUsers;
    const scores = memory.float32(users * stars.values.length);
    scores.set(chain.scores);
    const weights = memory.float32(users).fill(1);
    if (args.weights) weights.set((await loadValue<{ weights: Float32Array }>(args.weights)).weights);
    const factors = memory.float32(users * k);
    const shift = memory.float32(users * k);
    const viewers = {
      ...placeRows(memory, ratings.byUser),
      scores,
      factors,
      shift,
      weights,
      classes: stars.values.length,
    };
    const squares = args.films ? await drawRows(team, viewers, args) : startRows(team, factors, args);
    const free = memory.float32(users * k);
    for (let i = 0; i < free.length; i++) free[i] = factors[i] - shift[i];
    const roots = memory.float32(users);
    for (let user = 0; user < users; user++) roots[user] = Math.sqrt(weights[user]);
    const scratch = memory.uint8(rowScratchBytes(k)).byteOffset;
    const levels = memory.float32(LEVELS);
    levels.set(LEVEL_SCORES);
    const addresses = addressesOf({ ...placeRows(memory, chain), others: factors, scores: levels, roots });
    const sums = await writeFilmSums(`${out}.sums`, chain.films, sumWidth(k), memory, (from, to, into) =>
      kernels.sumScoredRows({ from, to, k, ...addresses, out: into.byteOffset, scratch }),
    );
    return {
      sums,
      weights: await saveValue(`${out}.weights`, { weights: weights.slice() }),
      rows: args.rows ?? (await saveValue(`${out}.rows`, chain)),
      sampled: await saveSampled(args, factors),
      moments: momentsOf(team, free, k),
      squares,
      ratings: ratings.numRatings,
    };
  });
}

/**
 * Scores are rounded to levels of equal distance, as in memory (models/svd/viewers.ts). All scores lie between −6 and 6, so
 * every shard has the same levels.
 */
const LEVELS = 256;
const MOST_SCORE = 6;
const LEVEL_STEP = (2 * MOST_SCORE) / (LEVELS - 1);
const LEVEL_SCORES = Float32Array.from({ length: LEVELS }, (_, level) => LEVEL_STEP * level - MOST_SCORE);

function levelOf(score: number): number {
  return Math.min(LEVELS - 1, Math.max(0, Math.round((score + MOST_SCORE) / LEVEL_STEP)));
}

/** Small random factors, as those of the chain in memory. Returns 0: there are no errors yet. */
function startRows(team: Team, factors: Float32Array, { shard, k, seed }: UserArgs): number {
  drawNormals(team, factors, { from: shard.firstUser, k, seed, purpose: OF_USERS.start, sweep: 0 });
  for (let i = 0; i < factors.length; i++) factors[i] *= 0.1;
  return 0;
}

/** Fills rows in kernel memory, of which the first has the number `from`, with standard normals. */
function drawNormals(
  { memory, kernels }: Team,
  rows: Float32Array,
  { from, k, ...keys }: { from: number; k: number; seed: number; purpose: number; sweep: number },
): void {
  const scratch = memory.uint8(NORMAL_SCRATCH_BYTES).byteOffset;
  kernels.drawNormals({ from, to: from + rows.length / k, k, ...keys, out: rows.byteOffset, scratch });
}

interface ViewerRows {
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  readonly codes: Uint8Array;
  readonly scores: Float32Array;
  readonly classes: number;
  readonly factors: Float32Array;
  readonly shift: Float32Array;
  readonly weights: Float32Array;
}

/** Draws p and then w. Returns Σ w e². */
async function drawRows(team: Team, viewers: ViewerRows, args: UserArgs): Promise<number> {
  const { memory, kernels } = team;
  const { shard, k, alpha, seed, sweep, films = [], links, prior } = args;
  const { offsets, index, codes, scores, classes, factors, shift, weights } = viewers;
  const users = weights.length;
  const others = memory.float32(args.facts.numMovies * k);
  others.set(await loadFactors(films));
  if (links) addImplicit(shift, viewers, (await loadValue<LinkState>(links)).implicit, k);
  const mean = memory.float32(k);
  const precision = memory.float32(k * k);
  mean.set(prior?.mean ?? []);
  precision.set(prior?.precision ?? []);
  const roots = memory.float32(users);
  for (let user = 0; user < users; user++) roots[user] = Math.sqrt(alpha * weights[user]);
  const noise = memory.float32(users * k);
  drawNormals(team, noise, { from: shard.firstUser, k, seed, purpose: OF_USERS.rows, sweep });
  const squares = memory.float64(users);
  const scratch = memory.uint8(rowScratchBytes(k)).byteOffset;
  const views = { offsets, index, codes, scores, others, roots, precision, mean, shift, noise, out: factors };
  kernels.sampleViewers({ from: 0, to: users, k, classes, ...addressesOf({ ...views, squares }), scratch });
  let total = 0;
  for (let user = 0; user < users; user++) {
    const n = NOISE_DAMPING + offsets[user + 1] - offsets[user];
    const random = randomStream(seed, PURPOSE.svdNoise, shard.firstUser + user, sweep);
    weights[user] = sampleChiSquared(n, random) / (NOISE_DAMPING + alpha * squares[user]);
    total += weights[user] * squares[user];
  }
  return total;
}

/** Adds x Σ y of the films that each user rated to the user's row. */
function addImplicit(shift: Float32Array, { offsets, index }: ViewerRows, implicit: Float32Array, k: number): void {
  if (implicit.length === 0) return;
  const sum = new Float64Array(k);
  for (let user = 0; user + 1 < offsets.length; user++) {
    const n = offsets[user + 1] - offsets[user];
    if (n === 0) continue;
    sum.fill(0);
    for (let e = offsets[user]; e < offsets[user + 1]; e++) {
      const row = index[e] * k;
      for (let f = 0; f < k; f++) sum[f] += implicit[row + f];
    }
    for (let f = 0; f < k; f++) shift[user * k + f] = sum[f] / Math.sqrt(n);
  }
}

async function saveSampled({ shard, k, sample, out }: UserArgs, factors: Float32Array): Promise<string> {
  const { users } = await loadValue<{ users: Uint32Array }>(sample);
  const own = users.filter((user) => user >= shard.firstUser && user < shard.firstUser + shard.numUsers);
  const rows = new Float32Array(own.length * k);
  own.forEach((user, row) => {
    const at = (user - shard.firstUser) * k;
    rows.set(factors.subarray(at, at + k), row * k);
  });
  return saveValue(`${out}.sampled`, { factors: rows });
}

/** Returns the moments of rows that lie in kernel memory. */
function momentsOf({ memory, kernels }: Team, free: Float32Array, k: number): Moments {
  const n = free.length / k;
  const sum = new Float64Array(k);
  for (let i = 0; i < free.length; i++) sum[i % k] += free[i];
  const gram = memory.float64(k * k);
  kernels.gramMatrix(free.byteOffset, 0, n, k, gram.byteOffset, memory.uint8(rowScratchBytes(k)).byteOffset);
  return { n, sum: Array.from(sum), gram: Array.from(gram) };
}

/** Arguments of `drawFilms`. */
export interface FilmArgs extends GibbsKeys {
  readonly from: number;
  readonly to: number;
  readonly k: number;
  readonly alpha: number;
  /** Files of the sums of all shards, and of the links. None in sweep 0. */
  readonly sums?: readonly string[];
  readonly links?: string;
  readonly prior?: PriorNumbers;
  readonly out: string;
}

/** Draws q of a block of films. The moments are those of the factors without the links. */
export async function drawFilms(args: FilmArgs): Promise<{ file: string; moments: Moments }> {
  const { from, to, k, seed, out } = args;
  const links = args.links ? await loadValue<LinkState>(args.links) : undefined;
  return withKernels(async (lane) => {
    const { memory } = lane;
    const factors = memory.float32((to - from) * k);
    const shift = links?.movieShift.subarray(from * k, to * k) ?? memory.float32(factors.length);
    if (args.sums && args.prior) await drawFilmRows(lane, args, factors, shift);
    else {
      drawNormals(lane, factors, { from, k, seed, purpose: OF_MOVIES.start, sweep: 0 });
      for (let i = 0; i < factors.length; i++) factors[i] *= 0.1;
    }
    const free = memory.float32(factors.length);
    for (let i = 0; i < free.length; i++) free[i] = factors[i] - shift[i];
    return { file: await saveValue(out, { factors: factors.slice() }), moments: momentsOf(lane, free, k) };
  });
}

async function drawFilmRows(lane: Lane, args: FilmArgs, out: Float32Array, movieShift: Float32Array): Promise<void> {
  const { from, to, k, alpha, seed, sweep, sums: files = [], prior = { mean: [], precision: [] } } = args;
  const { memory, filmKernels } = lane;
  const films = to - from;
  const sums = memory.float64(films * sumWidth(k));
  await addFilmSums(files, { from, to, width: sumWidth(k) }, sums);
  const noise = memory.float32(out.length);
  drawNormals(lane, noise, { from, k, seed, purpose: OF_MOVIES.rows, sweep });
  const common = memory.float64((k * (k + 1)) / 2);
  common.set(packUpper(prior.precision, k));
  const precision = memory.float64(k * k);
  precision.set(prior.precision);
  const mean = memory.float64(k);
  mean.set(prior.mean);
  const shift = memory.float32(out.length);
  shift.set(movieShift);
  const scratch = memory.uint8(filmScratchBytes(k));
  const views = { sums, common, precision, mean, shift, noise, out, scratch };
  filmKernels.drawFilms({ films, k, alpha, ...addressesOf(views) });
}

/** What is known of links. */
export interface LinkState {
  /** y of the films, numMovies × k; empty when films are no features of users. */
  readonly implicit: Float32Array;
  /** Σ x z of the features of each film, numMovies × k. */
  readonly movieShift: Float32Array;
  /** Links and λ of each group of features: of users, and then of films. */
  readonly groups: readonly { readonly factors: Float32Array; readonly lambda: number }[];
}

/** The users that links are drawn from, and the facts of films. */
export interface LinkSample {
  readonly users: Uint32Array;
  readonly byUser: Ratings['byUser'];
  readonly catalogue: Pick<Catalogue, 'genreNames' | 'genreOffsets' | 'genres' | 'years'>;
}

/** Arguments of `drawAllLinks`. */
export interface LinkArgs extends GibbsKeys {
  readonly facts: Facts;
  readonly k: number;
  /** File of the `LinkSample`. */
  readonly sample: string;
  /** Files of p of its users, shard by shard, and of q, block by block. */
  readonly sampled: readonly string[];
  readonly films: readonly string[];
  readonly userPrior: PriorNumbers;
  readonly moviePrior: PriorNumbers;
  /** File of the links before; absent the first time. */
  readonly links?: string;
  readonly whoRatedWhat: boolean;
  readonly filmFacts: boolean;
  readonly out: string;
}

/** Draws the links of both sides, one feature after another. */
export async function drawAllLinks(args: LinkArgs): Promise<{ file: string }> {
  const { facts, k, seed, sweep, whoRatedWhat, filmFacts, out } = args;
  const { byUser, catalogue } = await loadValue<LinkSample>(args.sample);
  const before = args.links ? await loadValue<LinkState>(args.links) : undefined;
  const [userFactors, movieFactors] = await Promise.all([args.sampled, args.films].map(loadFactors));
  return withKernels(async (team) => {
    const { memory } = team;
    const ratings = placeRatings(memory, toRatings(byUser, facts));
    const ofUsers = whoRatedWhat ? userFeatures(memory, ratings) : [];
    const ofMovies = [
      ...(whoRatedWhat ? [raterFeatures(memory, ratings)] : []),
      ...(filmFacts ? filmFeatures(memory, catalogue as Catalogue) : []),
    ];
    const links = [...ofUsers, ...ofMovies].map((group, g) => {
      const factors = memory.float32(group.numFeatures * k);
      if (before) factors.set(before.groups[g].factors);
      return { ...group, factors, lambda: before?.groups[g].lambda ?? INITIAL_LINK_PRECISION };
    });
    const [users, movies] = [links.slice(0, ofUsers.length), links.slice(ofUsers.length)];
    const random = randomStream(seed, PURPOSE.svdLinks, 0, sweep);
    const draw = (
      groups: typeof links,
      factors: Float32Array,
      shift: Float32Array,
      prior: PriorNumbers,
      purposes: { readonly links: number },
    ) => {
      const side = {
        k,
        free: memory.float32(factors.length),
        mean: memory.float32(k),
        precision: memory.float32(k * k),
      };
      for (let i = 0; i < factors.length; i++) side.free[i] = factors[i] - shift[i];
      side.mean.set(prior.mean);
      side.precision.set(prior.precision);
      const linked = { ...side, links: groups, keys: { seed, links: purposes.links } };
      drawLinksAlone(team, planLinks(memory, linked, sweep, random));
      const drawn = new Float32Array(factors.length);
      for (let i = 0; i < drawn.length; i++) drawn[i] = factors[i] - side.free[i];
      return drawn;
    };
    const userShift = new Float32Array(userFactors.length);
    const implicit = users[0]?.factors;
    const rows = { offsets: ratings.byUser.offsets, index: ratings.byUser.index } as ViewerRows;
    if (before && implicit) addImplicit(userShift, rows, before.implicit, k);
    const movieShift = draw(
      movies,
      movieFactors,
      before?.movieShift ?? new Float32Array(movieFactors.length),
      args.moviePrior,
      OF_MOVIES,
    );
    draw(users, userFactors, userShift, args.userPrior, OF_USERS);
    const state: LinkState = {
      implicit: implicit?.slice() ?? new Float32Array(0),
      movieShift,
      groups: links.map(({ factors, lambda }) => ({ factors: factors.slice(), lambda })),
    };
    return { file: await saveValue(out, state) };
  });
}

/** The numbers of a prior, for a task. */
export function priorNumbers({ mean, precision }: Prior): PriorNumbers {
  return { mean: Array.from(mean), precision: Array.from(precision) };
}

/** Adds up the moments of parts, in their order. */
export function addMoments(parts: readonly Moments[]): Moments {
  const add = (of: (part: Moments) => ArrayLike<number>) =>
    Float64Array.from({ length: of(parts[0]).length }, (_, i) => parts.reduce((sum, part) => sum + of(part)[i], 0));
  return { n: parts.reduce((sum, { n }) => sum + n, 0), sum: add(({ sum }) => sum), gram: add(({ gram }) => gram) };
}
