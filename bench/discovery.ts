/**
 * `npm run bench -- discovery`: measures what the dials of a list do, `popularity` and `diversity`, on the top-N splits.
 * The first ten films of each viewer are compared with their held-out ratings.
 */

import { gainsOf, netNdcg } from '../batch/evaluation/liking.ts';
import { ndcg, roundFigure } from '../batch/evaluation/metrics.ts';
import type { HeldOutCase } from '../batch/splits/held-out.ts';
import type { HybridViewer } from '../models/hybrid/score.ts';
import type { RecommendOptions } from '../models/recommender/answers.ts';
import { ownMean } from '../shared/liking.ts';
import type { Ratings } from '../shared/ratings.ts';
import { compareMeans } from './compare-means.ts';
import { mean, median } from './record.ts';
import { measureTopN, type TopNRun } from './top-n-runs.ts';

const POPULARITY = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
const DIVERSITY = [0, 0.2, 0.4, 0.6, 0.8];

/** What a list is like with the dials at one place. All figures are means over viewers, but for the median and coverage. */
interface Listed {
  popularity: number;
  diversity: number;
  /** Median over viewers of the median rank of their ten films by number of ratings. 1 is the most rated film. */
  medianRank: number;
  novelty: number;
  /** Share of the catalogue that is on any list. */
  coverage: number;
  ndcg10: number;
  netNdcg10: number;
  /** Standard error of the difference to the net nDCG@10 with both dials at 0, paired over viewers. */
  netError: number;
}

/** The figures of one dataset. */
interface DiscoveryFigures {
  viewers: number;
  /** By score alone, with any number of films of a series. */
  unlimited: { ndcg10: number; netNdcg10: number };
  /** Viewers whose first ten films differ from those, with both dials at 0. */
  changedBySeries: number;
  lists: Listed[];
}

/** Figures by name of the run. */
export type Discovery = Record<string, DiscoveryFigures>;

/** Runs the benchmark and writes bench/results/discovery.json. */
export async function run(): Promise<void> {
  await measureTopN('discovery.json', measure);
}

function measure({ name, ratings, recommender, cases }: TopNRun): DiscoveryFigures {
  const viewers = cases.map(({ profile }) => recommender.fold(profile));
  const judge = listJudge(ratings, cases, viewers);
  const listsOf = (asked: RecommendOptions) =>
    viewers.map((viewer, k) =>
      Uint32Array.from(recommender.list(cases[k].profile, viewer, asked), ({ movie }) => movie),
    );
  const unlimited = viewers.map((viewer) => bestOf(viewer));
  const plain = listsOf({});
  const neutral = judge(plain).net;
  const lists: Listed[] = [];
  const places = [
    ...POPULARITY.map((popularity) => ({ popularity, diversity: 0 })),
    ...DIVERSITY.slice(1).map((diversity) => ({ popularity: 0, diversity })),
  ];
  for (const place of places) {
    const { net, ...figures } = judge(listsOf(place));
    const { a, error } = compareMeans(net, neutral);
    lists.push({ ...place, ...figures, netNdcg10: roundFigure(a), netError: roundFigure(error) });
    process.stdout.write(`${name}: ${JSON.stringify(lists.at(-1))}\n`);
  }
  const { ndcg10, net } = judge(unlimited);
  return {
    viewers: cases.length,
    unlimited: { ndcg10, netNdcg10: roundFigure(mean(net)) },
    changedBySeries: plain.filter((list, k) => list.join() !== unlimited[k].join()).length,
    lists,
  };
}

function bestOf(viewer: HybridViewer): Uint32Array {
  const seen = new Set(viewer.profile.movies);
  return Uint32Array.from(
    viewer.best(10, (movie) => !seen.has(movie)),
    ({ movie }) => movie,
  );
}

/** Returns a function that judges the lists of all cases. `net` has a value for each viewer who likes a held-out film. */
function listJudge(
  { numUsers, numMovies, byMovie, scale }: Ratings,
  cases: readonly HeldOutCase[],
  viewers: readonly HybridViewer[],
) {
  const numRatings = (movie: number) => byMovie.offsets[movie + 1] - byMovie.offsets[movie];
  return (lists: readonly Uint32Array[]) => {
    const net: number[] = [];
    const plain: number[] = [];
    const novelty: number[] = [];
    const ranks: number[] = [];
    const listed = new Set<number>();
    cases.forEach((held, k) => {
      const list = lists[k];
      const liked = held.movies.filter((_, row) => held.ratings[row] >= scale.relevance);
      if (liked.length > 0) plain.push(ndcg(list, new Set(liked), liked.length, 10));
      const gains = gainsOf(held, scale, ownMean(held.profile, viewers[k].baseline.mean));
      if (gains.numLiked > 0) net.push(netNdcg(list, gains, 10));
      ranks.push(1 + median(Array.from(list)));
      novelty.push(mean(Array.from(list, (movie) => -Math.log2((numRatings(movie) + 1) / (numUsers + 1)))));
      for (const movie of list) listed.add(movie);
    });
    return {
      net,
      ndcg10: roundFigure(mean(plain)),
      medianRank: median(ranks),
      novelty: roundFigure(mean(novelty)),
      coverage: roundFigure(listed.size / numMovies),
    };
  };
}
