/**
 * `npm run bench -- together`: measures lists for several people on the top-N splits. Groups are drawn at random. The
 * first ten films of a group's list are compared with the held-out ratings of each member.
 */

import { gainsOf, netNdcg } from '../batch/evaluation/liking.ts';
import { roundFigure } from '../batch/evaluation/metrics.ts';
import { STRATEGIES, type Strategy } from '../models/recommender/answers.ts';
import { ownMean } from '../shared/liking.ts';
import { randomStream } from '../shared/random.ts';
import { mean } from './record.ts';
import { measureTopN, type TopNRun } from './top-n-runs.ts';

const SEED = 42;
const SIZES = [2, 4, 8];
/** Groups of each size. A round number; the standard errors are small beside the differences. */
const GROUPS = 300;

/** What the lists of groups are like: means over groups. */
interface Listed {
  people: number;
  /** A strategy, or the list of the first member alone, without what any of them has rated. */
  strategy: Strategy | 'first person';
  /** Net nDCG@10, the mean over the members. */
  net: number;
  /** Net nDCG@10 of the member whom the list suits least. */
  leastNet: number;
  /** Predicted rating less the member's own mean: the mean over members and films. */
  above: number;
  /** The same for the member whom the film suits least: the mean over films. */
  leastAbove: number;
  /** The same for the member whom the whole list suits least. */
  leastServed: number;
}

/** Figures by name of the run. */
export type TogetherFigures = Record<string, Listed[]>;

/** Runs the benchmark and writes bench/results/together.json. */
export async function run(): Promise<void> {
  await measureTopN('together.json', measure);
}

function measure({ name, ratings, catalogue, recommender, cases }: TopNRun): Listed[] {
  const members = cases
    .map(({ profile, ...held }) => ({ profile, gains: gainsOf(held, ratings.scale, ownMean(profile, 0)) }))
    .filter(({ gains }) => gains.numLiked > 0);
  const listed: Listed[] = [];
  for (const people of SIZES) {
    const random = randomStream(SEED, people);
    const groups = Array.from({ length: GROUPS }, () =>
      Array.from({ length: people }, () => members[random.below(members.length)]),
    );
    for (const strategy of [...STRATEGIES, 'first person'] as const) {
      const figures = groups.map((group) => {
        const profiles = group.map(({ profile }) => profile);
        const list =
          strategy === 'first person'
            ? recommender.recommend(profiles[0], { exclude: idsOf(profiles.flatMap(({ movies }) => [...movies])) })
            : recommender.recommendTogether(profiles, { strategy });
        const movies = Uint32Array.from(list, ({ movieId }) => recommender.indexOf(movieId));
        const nets = group.map(({ gains }) => netNdcg(movies, gains, 10));
        const above = profiles.map((profile) => {
          const { rating } = recommender.fold(profile).rate(movies);
          return Array.from(rating, (value) => value - ownMean(profile, 0));
        });
        return {
          net: mean(nets),
          leastNet: Math.min(...nets),
          above: mean(above.map(mean)),
          leastAbove: mean(Array.from(movies, (_, t) => Math.min(...above.map((own) => own[t])))),
          leastServed: Math.min(...above.map(mean)),
        };
      });
      const meanOf = (figure: keyof (typeof figures)[number]) => roundFigure(mean(figures.map((one) => one[figure])));
      listed.push({
        people,
        strategy,
        net: meanOf('net'),
        leastNet: meanOf('leastNet'),
        above: meanOf('above'),
        leastAbove: meanOf('leastAbove'),
        leastServed: meanOf('leastServed'),
      });
      process.stdout.write(`${name}: ${JSON.stringify(listed.at(-1))}\n`);
    }
  }
  return listed;

  function idsOf(movies: readonly number[]): number[] {
    return movies.map((movie) => catalogue.movieIds[movie]);
  }
}
