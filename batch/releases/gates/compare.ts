/** Scores the same held-out ratings by two releases, and says in what the new one is worse. */

import type { Recommender } from '../../../models/recommender/answers.ts';
import { compare, compareRoots, type Paired, type Part, SURE } from '../../evaluation/paired.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import type { HeldOutCase } from '../../splits/held-out.ts';
import { askRelease, type Said } from './ask-release.ts';

/** Fewest viewers for a comparison: below that, the standard errors themselves are not known well. */
export const ENOUGH_VIEWERS = 50;
/**
 * How much worse a figure may be at any rate: nights on other ratings differ by as much. Shares of the figure before.
 * Round numbers.
 */
const MAY_DIFFER = { rmse: 0.01, list: 0.05, coverage: 0.3 };
/** The same for figures that are shares themselves, as differences. */
const MAY_ADD = { answered: 0.02, disliked: 0.03, belowMean: 0.05 };

/** A figure of both releases. `worseBy` is how much worse the new one is; below 0 it is better. */
interface Compared {
  readonly before: number;
  readonly now: number;
  readonly worseBy: number;
  /** Standard error of `worseBy` over viewers; 0 for the number of different films, which is no mean over viewers. */
  readonly error: number;
}

/** How two releases do on the same ratings. */
export interface Comparison {
  readonly viewers: number;
  readonly rows: number;
  readonly rmse: Compared;
  /** Null when no viewer has a film that counts. */
  readonly ndcg10: Compared | null;
  readonly netNdcg10: Compared | null;
  /** Share of the listed films that viewers had rated and disliked. Null when no list has a film that its viewer rated. */
  readonly disliked: Compared | null;
  /** Share of the listed films with a predicted rating below the viewer's own mean. */
  readonly belowMean: Compared | null;
  /** Number of different films in the lists. */
  readonly coverage: Compared;
  /** Share of the ratings that a model has an opinion on. */
  readonly answered: Compared;
}

/**
 * Scores the cases by both releases. Their indexes are those of the dataset. `gone` has ids of films that are not in the
 * data any more, so that neither release may list them.
 */
export function compareReleases(
  before: Recommender,
  now: Recommender,
  dataset: Dataset,
  cases: readonly HeldOutCase[],
  gone: readonly number[] = [],
): Comparison {
  const said = cases.map((held) => {
    const ask = (recommender: Recommender) => askRelease(recommender, dataset, held, gone);
    return [ask(before), ask(now)] as const;
  });
  const both = (of: (said: Said) => Part | null, more: 'good' | 'bad', how = compare): Compared | null => {
    const pairs = said
      .map(([a, b]) => [of(a), of(b)] as const)
      .filter((pair): pair is [Part, Part] => pair.every((part) => part !== null));
    const [own, other] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
    const weighs = (parts: readonly Part[]) => parts.some(({ weight }) => weight > 0);
    return weighs(own) && weighs(other) ? toCompared(how(own, other), more) : null;
  };
  const films = (side: 0 | 1) => new Set(said.flatMap((pair) => pair[side].listed)).size;
  const nothing = { before: 0, now: 0, worseBy: 0, error: 0 };
  return {
    viewers: cases.length,
    rows: cases.reduce((sum, { ratings }) => sum + ratings.length, 0),
    rmse: both(({ squares }) => squares, 'bad', compareRoots) ?? nothing,
    ndcg10: both(({ ndcg }) => ndcg, 'good'),
    netNdcg10: both(({ netNdcg }) => netNdcg, 'good'),
    disliked: both(({ disliked }) => disliked, 'bad'),
    belowMean: both(({ belowMean }) => belowMean, 'bad'),
    coverage: toCompared({ a: films(0), b: films(1), error: 0 }, 'good'),
    answered: both(({ answered }) => answered, 'good') ?? nothing,
  };
}

function toCompared({ a, b, error }: Paired, more: 'good' | 'bad'): Compared {
  return { before: a, now: b, worseBy: more === 'good' ? a - b : b - a, error };
}

/** Says in what the new release is worse than the one before, a sentence part for each figure; empty when in nothing. */
export function findWorse(comparison: Comparison): string[] {
  const { rmse, ndcg10, netNdcg10, disliked, belowMean, coverage, answered } = comparison;
  const ifWorse = (name: string, figure: Compared | null, may: number, digits: number) => {
    // An error that is not known (NaN) is never sure.
    if (!figure || !(figure.worseBy > SURE * figure.error && figure.worseBy > may)) return [];
    return [`${name} ${figure.now.toFixed(digits)} instead of ${figure.before.toFixed(digits)}`];
  };
  const share = (of: number, figure: Compared | null) => of * Math.abs(figure?.before ?? 0);
  return [
    ...ifWorse('RMSE', rmse, share(MAY_DIFFER.rmse, rmse), 4),
    ...ifWorse('net nDCG@10', netNdcg10, share(MAY_DIFFER.list, netNdcg10), 4),
    ...ifWorse('nDCG@10', ndcg10, share(MAY_DIFFER.list, ndcg10), 4),
    ...ifWorse('share of listed and rated films that were disliked', disliked, MAY_ADD.disliked, 3),
    ...ifWorse("share of listed films predicted below the viewer's own mean", belowMean, MAY_ADD.belowMean, 3),
    ...ifWorse('different films in the lists', coverage, share(MAY_DIFFER.coverage, coverage), 0),
    ...ifWorse('share of ratings that a model has an opinion on', answered, MAY_ADD.answered, 3),
  ];
}
