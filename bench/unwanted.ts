/**
 * `npm run bench -- unwanted`: measures what “not interested” teaches, on the top-N splits. The three worst films of each
 * viewer's training profile, all below the viewer's own mean, are taken out of it and count as films that the viewer is
 * not interested in. The first ten films of the list are compared with the held-out ratings.
 */

import { gainsOf, netNdcg } from '../batch/evaluation/liking.ts';
import { roundFigure } from '../batch/evaluation/metrics.ts';
import type { Profile } from '../models/model.ts';
import type { NotInterested } from '../models/recommender/answers.ts';
import { ownMean } from '../shared/liking.ts';
import { compareMeans } from './compare-means.ts';
import { mean } from './record.ts';
import { measureTopN, type TopNRun } from './top-n-runs.ts';

/** Films of a profile that count as unwanted. */
const UNWANTED = 3;
const WAYS = ['hidden', 'no reason', 'kind', 'rated'] as const;

/** What the lists are like: means over viewers. */
interface Listed {
  /** The films are hidden, teach without a reason, teach as a kind, or are rated as they were. */
  way: (typeof WAYS)[number];
  net: number;
  /** Standard error of the difference to `hidden`, paired over viewers. */
  netError: number;
  /** Listed films that the viewer dislikes, of those with a held-out opinion. */
  disliked: number;
  /** Share of the ten films that are others than with `hidden`. */
  changed: number;
}

/** Figures by name of the run. */
export type UnwantedFigures = Record<string, { viewers: number; lists: Listed[] }>;

/** Runs the benchmark and writes bench/results/unwanted.json. */
export async function run(): Promise<void> {
  await measureTopN('unwanted.json', measure);
}

function measure({ name, ratings, catalogue, recommender, cases }: TopNRun): UnwantedFigures[string] {
  const viewers = cases.flatMap(({ profile, ...held }) => {
    const gains = gainsOf(held, ratings.scale, ownMean(profile, 0));
    const unwanted = worstOf(profile);
    return gains.numLiked > 0 && unwanted.length === UNWANTED ? [{ profile, gains, unwanted }] : [];
  });
  const listsOf = (way: (typeof WAYS)[number]) =>
    viewers.map(({ profile, unwanted }) => {
      const ids = unwanted.map((movie) => catalogue.movieIds[movie]);
      const films = ids.map((movieId): NotInterested => ({ movieId, ...(way === 'kind' && { reason: 'kind' }) }));
      const rest = way === 'rated' ? profile : without(profile, unwanted);
      const asked = way === 'kind' || way === 'no reason' ? { notInterested: films } : { exclude: ids };
      return Uint32Array.from(recommender.list(rest, recommender.fold(rest), asked), ({ movie }) => movie);
    });
  const hidden = listsOf('hidden');
  const netOf = (lists: readonly Uint32Array[]) => viewers.map(({ gains }, k) => netNdcg(lists[k], gains, 10));
  const lists = WAYS.map((way): Listed => {
    const own = listsOf(way);
    const { a, error } = compareMeans(netOf(own), netOf(hidden));
    const opinions = viewers.flatMap(({ gains }, k) =>
      Array.from(own[k]).flatMap((movie) => gains.byMovie.get(movie) ?? []),
    );
    const changed = own.map((list, k) => list.filter((movie) => !hidden[k].includes(movie)).length / 10);
    const figures = {
      way,
      net: roundFigure(a),
      netError: roundFigure(error),
      disliked: roundFigure(opinions.filter((gain) => gain < 0).length / opinions.length),
      changed: roundFigure(mean(changed)),
    };
    process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
    return figures;
  });
  return { viewers: viewers.length, lists };
}

/** Returns the worst films of a profile that are below its mean, at most three. */
function worstOf(profile: Profile): number[] {
  const mean = ownMean(profile, 0);
  return Array.from(profile.movies, (movie, j) => ({ movie, rating: profile.ratings[j] }))
    .filter(({ rating }) => rating < mean)
    .sort((a, b) => a.rating - b.rating || a.movie - b.movie)
    .slice(0, UNWANTED)
    .map(({ movie }) => movie);
}

function without({ movies, ratings }: Profile, unwanted: readonly number[]): Profile {
  const kept = [...movies.keys()].filter((j) => !unwanted.includes(movies[j]));
  return {
    movies: Uint32Array.from(kept, (j) => movies[j]),
    ratings: Float64Array.from(kept, (j) => ratings[j]),
  };
}
