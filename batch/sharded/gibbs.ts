/** The Gibbs sampler over shards: a round over blocks of films and a round over shards of users in each sweep. */

import type { StarShares } from '../../models/star-scale.ts';
import { drawPrior, sampleChiSquared } from '../../models/svd/distributions.ts';
import type { GibbsSample } from '../../models/svd/gibbs.ts';
import type { SvdConfig } from '../../models/svd/train.ts';
import { sumWidth } from '../../shared/kernels/kernels.ts';
import { PURPOSE, randomStream } from '../../shared/random.ts';
import type { Catalogue } from '../../shared/ratings.ts';
import { loadFactors } from './factors.ts';
import { filmBlocks } from './film-sums.ts';
import {
  addMoments,
  type FilmArgs,
  type LinkArgs,
  type LinkSample,
  type LinkState,
  priorNumbers,
  type UserAnswer,
  type UserArgs,
} from './gibbs-tasks.ts';
import type { Rounds } from './rounds.ts';
import { drawSample } from './sample.ts';
import { overShards, type TrainingSet } from './training-set.ts';
import { loadValue, saveValue } from './values.ts';

/**
 * Links are drawn from the rows of users with about so many ratings. Features depend on each other, so they are drawn one
 * after the other by one task; up to this many ratings it sees all users.
 */
export const LINK_RATINGS = 8_000_000;
/** Keys the lots of these users. */
const LINK_LOTS = 21;

type FilmAnswer = { file: string; moments: UserAnswer['moments'] };

/** Runs the chain. The names of its rounds begin with `name`. */
export async function sampleShards(
  rounds: Rounds,
  name: string,
  set: TrainingSet,
  { stars, catalogue, seed }: { stars: StarShares; catalogue: Catalogue; seed: number },
  config: SvdConfig['rating'],
): Promise<GibbsSample[]> {
  const { facts } = set;
  const { factors: k, burnIn, samples: numSamples, thin, linkEvery, whoRatedWhat, filmFacts } = config;
  const limits = { seed, purpose: LINK_LOTS, maxUsers: facts.numUsers, maxRatings: LINK_RATINGS };
  const { users, ratings } = await drawSample(rounds, `${name}-sample`, set, limits);
  const sampleFile = rounds.path(`${name}-users`);
  await saveValue(sampleFile, { users });
  const linkFile = rounds.path(`${name}-link-rows`);
  const { genreNames, genreOffsets, genres, years } = catalogue;
  const facts0 = { genreNames: [...genreNames], genreOffsets, genres, years };
  await saveValue(linkFile, { users, byUser: ratings.byUser, catalogue: facts0 } satisfies LinkSample);

  const blocks = filmBlocks(facts.numMovies, sumWidth(k));
  const drawFilms = (sweep: number, args: Partial<FilmArgs>) =>
    rounds.run<FilmAnswer>(
      `${name}-films-${sweep}`,
      'gibbs-films',
      blocks.map(({ from, to }, b) => ({
        ...{ from, to, k, seed, sweep, ...args },
        out: rounds.path(`${name}-films-${sweep}-${b}`),
      })),
    );
  const drawUsers = (sweep: number, args: Partial<UserArgs>, before?: readonly UserAnswer[]) =>
    overShards<UserAnswer>(rounds, `${name}-users-${sweep}`, 'gibbs-users', set, (_, at) => ({
      ...{ stars, k, seed, sweep, sample: sampleFile, ...args },
      ...(before && { weights: before[at].weights, rows: before[at].rows }),
    }));

  const samples: GibbsSample[] = [];
  let alpha = 1;
  let films = await drawFilms(0, { alpha });
  let people = await drawUsers(0, { alpha });
  let links: string | undefined;
  const sweeps = burnIn + numSamples * thin;
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    const random = randomStream(seed, PURPOSE.svdPriors, sweep);
    const moviePrior = priorNumbers(drawPrior(addMoments(films.map(({ moments }) => moments)), k, random));
    const userPrior = priorNumbers(drawPrior(addMoments(people.map(({ moments }) => moments)), k, random));
    const filesOf = (answers: readonly FilmAnswer[]) => answers.map(({ file }) => file);
    const old = { films: filesOf(films), people, links };
    if ((whoRatedWhat || filmFacts) && (sweep - 1) % linkEvery === 0) {
      const part: Omit<LinkArgs, 'out'> = {
        ...{
          facts,
          k,
          seed,
          sweep,
          sample: linkFile,
          films: old.films,
          userPrior,
          moviePrior,
          whoRatedWhat,
          filmFacts,
        },
        sampled: people.map(({ sampled }) => sampled),
        ...(links !== undefined && { links }),
      };
      const out = rounds.path(`${name}-links-${sweep}.state`);
      [{ file: links }] = await rounds.run<{ file: string }>(`${name}-links-${sweep}`, 'gibbs-links', [
        { ...part, out },
      ]);
    }
    films = await drawFilms(sweep, { alpha, links, prior: moviePrior, sums: people.map(({ sums }) => sums) });
    people = await drawUsers(sweep, { alpha, links, prior: userPrior, films: filesOf(films) }, old.people);
    const total = (of: (answer: UserAnswer) => number) => people.reduce((sum, answer) => sum + of(answer), 0);
    alpha = sampleChiSquared(2 + total(({ ratings: n }) => n), random) / (2 + total(({ squares }) => squares));
    const isKept = sweep > burnIn && (sweep - burnIn) % thin === 0;
    if (isKept) samples.push(await readSample(filesOf(films), links, userPrior, alpha));
    // Kept factors are read again when the run is resumed.
    const wasKept = sweep - 1 > burnIn && (sweep - 1 - burnIn) % thin === 0;
    await rounds.remove([
      ...(wasKept ? [] : old.films),
      ...old.people.flatMap(({ sums, weights, sampled }) => [sums, weights, sampled]),
      ...(old.links !== undefined && old.links !== links && !wasKept ? [old.links] : []),
    ]);
  }
  await rounds.remove(people.map(({ rows }) => rows));
  return samples;
}

async function readSample(
  films: readonly string[],
  links: string | undefined,
  prior: { readonly mean: readonly number[]; readonly precision: readonly number[] },
  noisePrecision: number,
): Promise<GibbsSample> {
  return {
    movieFactors: await loadFactors(films),
    implicitFactors: links === undefined ? new Float32Array(0) : (await loadValue<LinkState>(links)).implicit,
    priorPrecision: Float64Array.from(prior.precision),
    priorMean: Float64Array.from(prior.mean),
    noisePrecision,
  };
}
