/**
 * Holds ratings out of a whole dataset for `evaluate --split`. Each way gives a training side, which is a dataset of
 * its own, and viewers to be scored.
 *
 * - `random` holds out a tenth of the ratings, in the same way as the nightly run.
 * - `time` holds out all ratings from a certain day on, about a tenth of them. Users and movies that occur only from
 *   then on are answered by fallbacks, and count.
 * - `newcomers` holds out users with all their ratings (newcomers.ts).
 */

import { dateOf, dayOf, MINUTES_PER_DAY } from '../../shared/minutes.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { EvaluationSplit, SplitFacts, SplitKind } from './evaluation-split.ts';
import { type HeldOutCase, type HeldOutRows, holdOut, profileOf, toCases } from './held-out.ts';
import { splitNewcomers } from './newcomers.ts';
import type { Restricted } from './restrict-dataset.ts';
import { restrictDataset } from './restrict-dataset.ts';
import { splitTest } from './split-ratings.ts';

/** Share of ratings that `time` holds out: as for the other splits, a tenth. */
const SHARE = 0.1;

/**
 * Splits a dataset, which is not changed. `time` does not depend on `seed`. Throws `UsageError` when `time` is asked
 * for and the ratings have no dates or all have the same one.
 */
export function splitDataset(dataset: Dataset, kind: SplitKind, seed: number): EvaluationSplit {
  if (kind === 'newcomers') return splitNewcomers(dataset, seed);
  return kind === 'time' ? splitByTime(dataset) : splitAtRandom(dataset, seed);
}

function splitAtRandom(dataset: Dataset, seed: number): EvaluationSplit {
  const { kept, heldOut } = splitTest(dataset.ratings, seed);
  const restricted = restrictDataset(dataset, kept);
  return { facts: { kind: 'random' }, train: restricted.dataset, sets: [{ cases: casesOf(restricted, heldOut) }] };
}

/** Throws `UsageError` if there are no dates or only one. */
function splitByTime(dataset: Dataset): EvaluationSplit {
  const { ratings, hasTimestamps, name } = dataset;
  if (!hasTimestamps) throw new UsageError(`--split time needs timestamps, and ${name} has none`);
  const from = findDay(ratings.times);
  if (from === undefined) {
    throw new UsageError(`--split time needs ratings from at least two days, and all of ${name} are from one day`);
  }
  const { kept, heldOut } = holdOut(ratings, (at) => dayOf(ratings.times[at]) >= from);
  const restricted = restrictDataset(dataset, kept);
  const numRated = (movie: number) => kept.byMovie.offsets[movie + 1] - kept.byMovie.offsets[movie];
  const share = (rows: Int32Array) => Math.round((rows.length / heldOut.ratings.length) * 1e4) / 1e4;
  const facts: SplitFacts = {
    kind: 'time',
    from: dateOf(from * MINUTES_PER_DAY) ?? undefined,
    newUsers: share(heldOut.users.filter((user) => restricted.userOf[user] === -1)),
    newMovies: share(heldOut.movies.filter((movie) => numRated(movie) === 0)),
  };
  return { facts, train: restricted.dataset, sets: [{ cases: casesOf(restricted, heldOut) }] };
}

/**
 * The cases of the restricted dataset: each user's held-out rows with the rest of the user's ratings as the profile.
 */
function casesOf({ dataset, userOf, movieOf }: Restricted, heldOut: HeldOutRows): HeldOutCase[] {
  return toCases(
    heldOut,
    (user) => profileOf(dataset.ratings, userOf[user]),
    (movie) => movieOf[movie],
  );
}

/**
 * The first day to hold out: the one for which the share of ratings from that day on is closest to `SHARE`. There are
 * always ratings before it. Undefined if all ratings are from one day.
 */
function findDay(times: Uint32Array): number | undefined {
  const perDay = new Map<number, number>();
  for (const minute of times) perDay.set(dayOf(minute), (perDay.get(dayOf(minute)) ?? 0) + 1);
  const latestFirst = [...perDay].sort(([a], [b]) => b - a).slice(0, -1);
  let after = 0;
  let best: { day: number; distance: number } | undefined;
  for (const [day, count] of latestFirst) {
    after += count;
    const distance = Math.abs(after / times.length - SHARE);
    if (!best || distance < best.distance) best = { day, distance };
  }
  return best?.day;
}
