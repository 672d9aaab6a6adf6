/**
 * Scores held-out rows with the recommender of a release, which is the same code on the same bytes as in the service.
 */

import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { HeldOutFigures } from '../../shared/schemas/report.ts';
import { type HeldOutCase, type HeldOutRows, profileOf, toCases } from '../splits/held-out.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Cutoffs } from './cutoff-figures.ts';
import { measureDislikes } from './dislikes.ts';
import { type ForEach, forEachOf } from './for-each.ts';
import { type CaseItem, MEASURE } from './measure-case.ts';
import { Reversal } from './reversal.ts';
import { type ListExtras, scoreLists } from './score-lists.ts';
import { scoreRatings } from './score-ratings.ts';
import type { TrainedOn } from './trained-on.ts';

interface HeldOutOptions extends ListExtras {
  /** Models to report on their own, besides the hybrid and the controls; all by default. */
  readonly models?: readonly ModelName[];
  /** Measure ranked lists as well. */
  readonly ranking: boolean;
  /** A held-out rating at or above this makes its film relevant. */
  readonly relevance: number;
  /** Most viewers whose ratings are reversed, and most films that are disliked from each kind of profile. */
  readonly probes?: number;
  /** Most viewers whose lists are scored; 2,000 by default. Of more viewers, every n-th is taken. */
  readonly viewers?: number;
  /** Is called with the number of rows that are done. */
  readonly report?: Progress['report'];
  /** Does the work of `recommender` for many viewers; the calling thread does it by default. */
  readonly forEach?: ForEach;
}

/** Viewers that are measured before their figures are added up. A round number: it bounds what is in memory. */
const AT_ONCE = 512;

/**
 * Default of `viewers`. List figures lie between 0 and 1. If they vary between viewers with a standard deviation of 0.2,
 * the standard error of a mean of 2,000 is below 0.005.
 */
export const MOST_LISTS = 2_000;
/**
 * Default of `probes`. A probe takes up to four lists, so all of them take a few per cent of a night. The
 * standard error of a share of 2 % of 500 near films is 0.6 %, and that of an overlap of 100 viewers about 0.3 films.
 */
const PROBES = 100;

/**
 * Scores held-out rows and returns the figures of every model, of the hybrid and of the controls. `train` has the
 * ratings that the release was trained on: it gives the profiles, and the films in a profile are not listed.
 */
export async function scoreHeldOut(
  recommender: Recommender,
  train: Ratings,
  test: HeldOutRows,
  options: HeldOutOptions,
): Promise<HeldOutFigures> {
  const cases = toCases(test, (user) => profileOf(train, user));
  return scoreCases(recommender, train, cases, options);
}

/** Like `scoreHeldOut`, but for viewers that come with their profiles and need not be in `train`. */
export async function scoreCases(
  recommender: Recommender,
  train: TrainedOn,
  cases: readonly HeldOutCase[],
  {
    models = MODEL_NAMES,
    ranking,
    relevance,
    probes = PROBES,
    viewers = MOST_LISTS,
    report,
    forEach = forEachOf(recommender),
    ...extras
  }: HeldOutOptions,
): Promise<HeldOutFigures & { cutoffs?: Cutoffs }> {
  const { picks } = recommender;
  const ratings = scoreRatings(recommender, train, models);
  const lists = ranking ? scoreLists(recommender, train, models, relevance, extras) : undefined;
  const reversal = new Reversal(recommender.manifest.seed);
  const listStep = Math.ceil(cases.length / viewers);
  const reversalStep = listStep * Math.ceil(cases.length / listStep / probes);
  const itemOf = (held: HeldOutCase, c: number): CaseItem => {
    const isListed = lists !== undefined && c % listStep === 0;
    return { held, rates: !picks, lists: isListed, reverses: isListed && c % reversalStep === 0 };
  };
  const total = cases.reduce((rows, held) => rows + held.ratings.length, 0);
  let done = 0;
  const measure = (first: number) => {
    const items = cases.slice(first, first + AT_ONCE).map((held, c) => itemOf(held, first + c));
    return forEach(MEASURE, items, lists?.args);
  };
  let coming: ReturnType<typeof measure> | undefined;
  for (let first = 0; first < cases.length; first += AT_ONCE) {
    const some = cases.slice(first, first + AT_ONCE);
    const measured = await (coming ?? measure(first));
    // While this thread adds figures up, the others measure the next viewers.
    coming = first + AT_ONCE < cases.length ? measure(first + AT_ONCE) : undefined;
    measured.forEach(({ rated, listed, reversed }, c) => {
      if (rated) ratings.add(some[c], rated);
      const list = listed && lists?.add(some[c], listed);
      if (list && reversed) reversal.add(list, reversed);
      done += some[c].ratings.length;
    });
    report?.(done, total);
  }
  const figures = { ...ratings.result(), ...(picks && { rating: {} }) };
  if (!lists) return figures;
  const { ranking: byModel, againstBest, cutoffs } = lists.result();
  const profiles = cases.map(({ profile }) => profile);
  return {
    ...figures,
    ranking: byModel,
    ...(cutoffs && { cutoffs }),
    againstBest: { ...figures.againstBest, ...againstBest },
    response: {
      reversal: reversal.result(),
      dislike: await measureDislikes(recommender, train, profiles, probes, forEach),
    },
  };
}
