/** Measures ranked lists of the hybrid, of each model alone, and of popularity as the control. */

import type { HybridViewer } from '../../models/hybrid/score.ts';
import type { ModelName } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { ownMean } from '../../shared/liking.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { HeldOutFigures } from '../../shared/schemas/report.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import type { Cutoffs } from './cutoff-figures.ts';
import { gainsOf } from './liking.ts';
import { ListCutoffs } from './list-cutoffs.ts';
import type { TakeLists } from './list-file.ts';
import { FIRST, type Judge, ListLiking, popularityRanks } from './list-liking.ts';
import { type MovieKnowledge, RankingQuality } from './metrics.ts';
import { againstBest, type Part } from './paired.ts';
import { servedList } from './served-list.ts';
import { likesPerMovie, type TrainedOn } from './trained-on.ts';

/** The longest list that the figures of every report need: nDCG@100. */
const LIST_LENGTH = 100;

/** What the lists of all viewers are made with. */
export interface ListArgs {
  readonly models: readonly ModelName[];
  readonly scale: Ratings['scale'];
  /** Length of the lists. */
  readonly length: number;
  /** All films of the training, the most liked first: the list of the control. */
  readonly popular: Uint32Array;
}

/** The lists of a viewer: of popularity, of each model and of the hybrid, best first. */
export interface ListedCase {
  readonly lists: readonly Uint32Array[];
  /** The mean by which the viewer judges films. */
  readonly mean: number;
  /** The first films of all lists, and the hybrid's ratings of them, clipped to the scale. */
  readonly listed: Uint32Array;
  readonly predicted: Float32Array;
}

/** Collects viewers one at a time, and computes the figures of their lists. */
interface ListScorer {
  /** What `listCase` needs to make the lists. */
  readonly args: ListArgs;
  /** Returns the list of the hybrid, best first. */
  add(held: HeldOutCase, listed: ListedCase): Uint32Array;
  result(): Required<Pick<HeldOutFigures, 'ranking' | 'againstBest'>> & { cutoffs?: Cutoffs };
}

/** What is measured besides the figures of every report. */
export interface ListExtras {
  /** Lengths at which the figures of `ListCutoffs` are measured. */
  readonly at?: readonly number[];
  /** Gets the lists of every viewer. */
  readonly take?: TakeLists;
}

/**
 * Returns a collector. The candidates are all movies that are not in the profile. The figures of picks leave out
 * viewers without a held-out rating at or above `relevance`, and the figures of liking judge viewers by what they like
 * themselves (liking.ts).
 */
export function scoreLists(
  recommender: Recommender,
  train: TrainedOn,
  models: readonly ModelName[],
  relevance: number,
  { at: cutoffs = [], take }: ListExtras = {},
): ListScorer {
  const length = Math.max(LIST_LENGTH, ...cutoffs);
  const { numMovies, numUsers, byMovie } = train;
  const movies: MovieKnowledge = {
    numMovies,
    numUsers,
    numRatings: Uint32Array.from({ length: numMovies }, (_, m) => byMovie.offsets[m + 1] - byMovie.offsets[m]),
    likeness: (movie, others) => recommender.likeness(movie, others, 'content'),
  };
  const ranks = popularityRanks(movies.numRatings);
  const collectors = ['popularity', ...models, 'hybrid'].map((name) => ({
    name,
    quality: new RankingQuality(movies),
    liking: new ListLiking(ranks),
    cutoffs: new ListCutoffs(cutoffs),
    plain: [] as Part[],
    net: [] as Part[],
  }));
  let picking = 0;
  return {
    args: { models, scale: train.scale, length, popular: byPopularity(likesPerMovie(train, relevance)) },
    add(held, listed) {
      const liked = held.movies.filter((_, row) => held.ratings[row] >= relevance);
      const relevant = new Set(liked);
      const { lists } = listed;
      const judge = judgeOf(held, listed, train.scale);
      if (liked.length > 0) picking++;
      collectors.forEach(({ quality, liking, cutoffs, plain, net }, at) => {
        const list = lists[at];
        if (liked.length > 0) {
          plain.push({ sum: quality.add(list, relevant, liked.length), weight: 1 });
          cutoffs.add(list, relevant, liked.length);
        }
        const own = liking.add(list, judge);
        if (own !== undefined) net.push({ sum: own, weight: 1 });
      });
      const byName = () => Object.fromEntries(collectors.map(({ name }, at) => [name, lists[at]]));
      take?.({ held, ownMean: judge.mean, lists: byName() });
      return lists[lists.length - 1];
    },
    result() {
      const by = (of: 'plain' | 'net') => new Map(collectors.map((one) => [one.name, one[of]]));
      return {
        ranking: Object.fromEntries(
          collectors.map(({ name, quality, liking }) => [name, { ...quality.result(), ...liking.result() }]),
        ),
        againstBest: { ...againstBest('ndcg@10', by('plain')), ...againstBest('net-ndcg@10', by('net')) },
        ...(cutoffs.length > 0 && {
          cutoffs: {
            relevance,
            viewers: picking,
            figures: Object.fromEntries(collectors.map((one) => [one.name, one.cutoffs.result()])),
          },
        }),
      };
    },
  };
}

/** Returns the lists of a viewer, and how the hybrid rates what is first on them. */
export function listCase(
  recommender: Recommender,
  { profile }: HeldOutCase,
  viewer: HybridViewer,
  { models, scale, length, popular }: ListArgs,
): ListedCase {
  const seen = new Set(profile.movies);
  const isNew = (movie: number) => !seen.has(movie);
  // The list of the hybrid is made of the same affinities, so they are computed once.
  const own = models.map((name) => viewer.bestBy(name, length, isNew));
  const lists = [firstOf(popular, length, isNew), ...own, servedList(recommender, profile, length, { viewer })];
  const listed = Uint32Array.from(new Set(lists.flatMap((list) => Array.from(list.subarray(0, FIRST)))));
  const predicted = viewer.rate(listed).rating.map((rating) => Math.min(scale.max, Math.max(scale.min, rating)));
  return { lists, mean: ownMean(viewer.profile, viewer.baseline.mean), listed, predicted };
}

/** How a viewer judges the first films of the lists. */
function judgeOf({ movies, ratings }: HeldOutCase, listed: ListedCase, scale: Ratings['scale']): Judge {
  const { mean } = listed;
  const predicted = new Map(Array.from(listed.listed, (movie, t) => [movie, listed.predicted[t]]));
  return {
    gains: gainsOf({ movies, ratings }, scale, mean),
    mean,
    given: new Map(Array.from(movies, (movie, row) => [movie, ratings[row]])),
    predicted: (movie) => predicted.get(movie) ?? mean,
  };
}

/** Returns all films by their number of likes, best first. On a tie the lower index comes first. */
function byPopularity(likes: Float32Array): Uint32Array {
  return Uint32Array.from(likes.keys()).sort((a, b) => likes[b] - likes[a] || a - b);
}

/** Returns the first `n` films that are `allowed`. */
function firstOf(movies: Uint32Array, n: number, allowed: (movie: number) => boolean): Uint32Array {
  const first = new Uint32Array(n);
  let length = 0;
  for (let at = 0; at < movies.length && length < n; at++) if (allowed(movies[at])) first[length++] = movies[at];
  return first.slice(0, length);
}
