/**
 * Ways to hold ratings out of a whole dataset for `evaluate --split`. Each gives a training side, which is a dataset of
 * its own, and the viewers to be scored on it.
 *
 * - `random`: a tenth of the ratings, as the nightly run holds them out.
 * - `time`: everything from a day on, chosen so that it is about a tenth. Whoever and whatever comes up only then is
 *   answered by fallbacks, and counts.
 * - `newcomers`: users that training knows nothing of (newcomers.ts).
 */

import type { Dataset } from '../ingest/dataset.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { EvaluationSplit, SplitFacts, SplitKind } from './evaluation-split.ts';
import { type HeldOutCase, type HeldOutRows, holdOut, profileOf, toCases } from './held-out.ts';
import { splitNewcomers } from './newcomers.ts';
import type { Restricted } from './restrict-dataset.ts';
import { restrictDataset } from './restrict-dataset.ts';
import { splitTest } from './split-ratings.ts';

const SHARE = 0.1;
const MS_PER_DAY = 86_400_000;

export function splitDataset(dataset: Dataset, kind: SplitKind, seed: number): EvaluationSplit {
  if (kind === 'newcomers') return splitNewcomers(dataset, seed);
  return kind === 'time' ? splitByTime(dataset) : splitAtRandom(dataset, seed);
}

function splitAtRandom(dataset: Dataset, seed: number): EvaluationSplit {
  const { kept, heldOut } = splitTest(dataset.ratings, seed);
  const restricted = restrictDataset(dataset, kept);
  return { facts: { kind: 'random' }, train: restricted.dataset, sets: [{ cases: casesOf(restricted, heldOut) }] };
}

/** Throws `UsageError` when there are no dates, or only one. */
function splitByTime(dataset: Dataset): EvaluationSplit {
  const { ratings, hasTimestamps, name } = dataset;
  if (!hasTimestamps) throw new UsageError(`${name} has no timestamps, which --split time needs`);
  const from = findMoment(ratings.days);
  if (from === undefined) throw new UsageError(`all ratings of ${name} are of one day, which --split time cannot part`);
  const { kept, heldOut } = holdOut(ratings, (at) => ratings.days[at] >= from);
  const restricted = restrictDataset(dataset, kept);
  const numRated = (movie: number) => kept.byMovie.offsets[movie + 1] - kept.byMovie.offsets[movie];
  const share = (rows: Int32Array) => Math.round((rows.length / heldOut.ratings.length) * 1e4) / 1e4;
  const facts: SplitFacts = {
    kind: 'time',
    from: new Date(from * MS_PER_DAY).toISOString().slice(0, 10),
    newUsers: share(heldOut.users.filter((user) => restricted.userOf[user] === -1)),
    newMovies: share(heldOut.movies.filter((movie) => numRated(movie) === 0)),
  };
  return { facts, train: restricted.dataset, sets: [{ cases: casesOf(restricted, heldOut) }] };
}

/** Each user's held-out rows, with what is left of the user, in the indexes of what is left. */
function casesOf({ dataset, userOf, movieOf }: Restricted, heldOut: HeldOutRows): HeldOutCase[] {
  return toCases(
    heldOut,
    (user) => profileOf(dataset.ratings, userOf[user]),
    (movie) => movieOf[movie],
  );
}

/** The day that leaves as near to a tenth as can be on or after it, and something before it. */
function findMoment(days: Uint16Array): number | undefined {
  const perDay = new Map<number, number>();
  for (const day of days) perDay.set(day, (perDay.get(day) ?? 0) + 1);
  const latestFirst = [...perDay].sort(([a], [b]) => b - a).slice(0, -1);
  let after = 0;
  let best: { day: number; distance: number } | undefined;
  for (const [day, count] of latestFirst) {
    after += count;
    const distance = Math.abs(after / days.length - SHARE);
    if (!best || distance < best.distance) best = { day, distance };
  }
  return best?.day;
}
