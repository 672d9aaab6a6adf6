/**
 * Scores held-out rows with the recommender of a release, which is the same code on the same bytes as in the service.
 */

import type { HybridViewer } from '../../models/hybrid/score.ts';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { HeldOutFigures } from '../../shared/schemas/report.ts';
import { type HeldOutCase, type HeldOutRows, profileOf, toCases } from '../splits/held-out.ts';
import type { Progress } from '../terminal/progress.ts';
import { Calibration, MOVIE_BINS, PROFILE_BINS } from './calibration.ts';
import { ErrorBins } from './error-bins.ts';
import { RatingError } from './metrics.ts';
import { scoreLists } from './score-lists.ts';

interface HeldOutOptions {
  /** Models to report on their own, besides the hybrid and the controls; all by default. */
  readonly models?: readonly ModelName[];
  /** Measure ranked lists as well. */
  readonly ranking: boolean;
  /** A held-out rating at or above this makes its film relevant. */
  readonly relevance: number;
  /** Is called with the number of rows that are done. */
  readonly report?: Progress['report'];
}

/**
 * Most viewers whose lists are scored; of more viewers, every n-th is taken. List figures lie between 0 and 1. If they
 * vary between viewers with a standard deviation of 0.2, the standard error of a mean of 2,000 is below 0.005.
 */
const MOST_LISTS = 2_000;

/**
 * Scores held-out rows and returns the figures of every model, of the hybrid and of the controls. `train` has the
 * ratings that the release was trained on: it gives the profiles, and the films in a profile are not listed.
 */
export function scoreHeldOut(
  recommender: Recommender,
  train: Ratings,
  test: HeldOutRows,
  options: HeldOutOptions,
): HeldOutFigures {
  const cases = toCases(test, (user) => profileOf(train, user));
  return scoreCases(recommender, train, cases, options);
}

/** Like `scoreHeldOut`, but for viewers that come with their profiles and need not be in `train`. */
export function scoreCases(
  recommender: Recommender,
  train: Ratings,
  cases: readonly HeldOutCase[],
  { models = MODEL_NAMES, ranking, relevance, report }: HeldOutOptions,
): HeldOutFigures {
  const ratings = scoreRatings(recommender, train, models);
  const lists = ranking ? scoreLists(recommender, train, models, relevance) : undefined;
  const step = Math.ceil(cases.length / MOST_LISTS);
  const total = cases.reduce((rows, held) => rows + held.ratings.length, 0);
  let done = 0;
  cases.forEach((held, c) => {
    const viewer = recommender.fold(held.profile);
    ratings.add(held, viewer);
    if (c % step === 0) lists?.add(held, viewer);
    done += held.ratings.length;
    report?.(done, total);
  });
  return { ...ratings.result(), ...(lists && { ranking: lists.result() }) };
}

function scoreRatings(recommender: Recommender, train: Ratings, models: readonly ModelName[]) {
  const names = ['global-mean', 'bias', ...models, 'hybrid'] as const;
  const errors = Object.fromEntries(names.map((name) => [name, new RatingError(train.scale)]));
  const byProfile = new ErrorBins(PROFILE_BINS, names);
  const byMovie = new ErrorBins(MOVIE_BINS, names);
  const calibration = new Calibration(train.scale);
  const { offsets } = train.byMovie;
  const { min, max } = train.scale;
  const addBins = (profileSize: number, movieRatings: number, predicted: readonly number[], actual: number) => {
    const clipped = predicted.map((rating) => Math.min(max, Math.max(min, rating)) - actual);
    byProfile.add(profileSize, clipped);
    byMovie.add(movieRatings, clipped);
  };
  return {
    add({ profile, movies, ratings }: HeldOutCase, viewer: HybridViewer): void {
      const profileSize = profile.movies.length;
      const { mean, userBias } = viewer.baseline;
      const known = Array.from(movies.keys()).filter((row) => movies[row] !== -1);
      const rated = viewer.rate(Uint32Array.from(known, (row) => movies[row]));
      known.forEach((row, t) => {
        const [movie, actual] = [movies[row], ratings[row]];
        errors['global-mean'].add(mean, actual, true);
        errors.bias.add(rated.baseline[t], actual, profileSize > 0 && recommender.isTrained(movie));
        for (const name of models) errors[name].add(rated.ratings[name][t], actual, rated.support[name][t] > 0);
        errors.hybrid.add(
          rated.rating[t],
          actual,
          MODEL_NAMES.some((name) => rated.support[name][t] > 0),
        );
        const movieRatings = offsets[movie + 1] - offsets[movie];
        const own = models.map((name) => rated.ratings[name][t]);
        addBins(profileSize, movieRatings, [mean, rated.baseline[t], ...own, rated.rating[t]], actual);
        calibration.add({ predicted: rated.rating[t], margin: rated.margin[t], actual, profileSize, movieRatings });
      });
      for (let row = 0; row < movies.length; row++) {
        if (movies[row] !== -1) continue;
        const [fallback, actual] = [mean + userBias, ratings[row]];
        for (const name of names) {
          errors[name].add(name === 'global-mean' ? mean : fallback, actual, name === 'global-mean');
        }
        const predicted = names.map((name) => (name === 'global-mean' ? mean : fallback));
        addBins(profileSize, 0, predicted, actual);
        calibration.add({ predicted: fallback, margin: Number.NaN, actual, profileSize, movieRatings: 0 });
      }
    },
    result: (): Pick<HeldOutFigures, 'rating' | 'byProfile' | 'byMovie' | 'calibration'> => ({
      rating: Object.fromEntries(names.map((name) => [name, errors[name].result()])),
      byProfile: byProfile.result(),
      byMovie: byMovie.result(),
      calibration: calibration.result(),
    }),
  };
}
