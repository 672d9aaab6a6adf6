/** The task that describes a shard: the records of its users, and what statistics need. All ratings count. */

import { dayOf } from '../../shared/minutes.ts';
import { packRecords } from '../../shared/release/profiles.ts';
import { type Minutes, minutesOf } from '../releases/make-release.ts';
import { MONTHS_PER_YEAR, type MonthSums, monthsOfDays, noMonths } from '../releases/stats/compute-stats.ts';
import { type Tally, tallyOf } from '../releases/stats/spread.ts';
import { type Facts, loadShard, type ShardInfo } from './shard-file.ts';
import { saveValue } from './values.ts';

/** Arguments of `describeShard`. */
export interface DescribeArgs {
  readonly shard: ShardInfo;
  readonly facts: Facts;
  /** Whether any rating of the dataset has a time. */
  readonly timed: boolean;
  readonly out: string;
}

/** What a shard adds to a release. */
export interface DescribeAnswer {
  /** File with `userIds`, `lengths` and `checks` of the records (shared/release/profile-writer.ts). */
  readonly places: string;
  /** File with `records`. */
  readonly records: string;
  /** File of `ShardSums`. */
  readonly sums: string;
  /** `first` is null when no time is known. */
  readonly minutes: { readonly first: number | null; readonly last: number };
}

/** Sums over the ratings of a shard. */
export interface ShardSums {
  /** Ratings by film and code, numMovies × codes. */
  readonly codeCounts: Uint32Array;
  /** The first year, since 1970, that has ratings, and the number of years. */
  readonly firstYear: number;
  readonly numYears: number;
  /** Ratings, and their sum, by film and year, numMovies × numYears. */
  readonly yearCounts: Uint32Array;
  readonly yearSums: Float64Array;
  readonly months: MonthSums;
  /** How many users have each number of ratings. */
  readonly perUser: Tally;
}

/** Describes a shard. */
export async function describeShard({ shard, facts, timed, out }: DescribeArgs): Promise<DescribeAnswer> {
  const ratings = await loadShard(shard.file, facts);
  const { userIds, lengths, checks, records } = packRecords(ratings, ratings.userIds, timed);
  const { byUser, times, scale, numUsers } = ratings;
  const minutes: Minutes = minutesOf(times);
  const monthOf = monthsOfDays();
  const yearOf = (minute: number) => Math.floor(monthOf[dayOf(minute)] / MONTHS_PER_YEAR);
  const firstYear = minutes.last === 0 ? 0 : yearOf(minutes.first);
  const numYears = minutes.last === 0 ? 0 : yearOf(minutes.last) - firstYear + 1;
  const classes = facts.values.length;
  const sums: ShardSums = {
    codeCounts: new Uint32Array(facts.numMovies * classes),
    firstYear,
    numYears,
    yearCounts: new Uint32Array(facts.numMovies * numYears),
    yearSums: new Float64Array(facts.numMovies * numYears),
    months: noMonths(),
    perUser: tallyOf(
      Uint32Array.from({ length: numUsers }, (_, user) => byUser.offsets[user + 1] - byUser.offsets[user]),
    ),
  };
  for (let e = 0; e < byUser.index.length; e++) {
    const film = byUser.index[e];
    sums.codeCounts[film * classes + byUser.codes[e]]++;
    if (times[e] === 0) continue;
    const value = scale.values[byUser.codes[e]];
    const month = monthOf[dayOf(times[e])];
    sums.months.counts[month]++;
    sums.months.sums[month] += value;
    const year = film * numYears + Math.floor(month / MONTHS_PER_YEAR) - firstYear;
    sums.yearCounts[year]++;
    sums.yearSums[year] += value;
  }
  return {
    places: await saveValue(`${out}.places`, { userIds, lengths, checks }),
    records: await saveValue(`${out}.records`, { records }),
    sums: await saveValue(`${out}.sums`, sums),
    minutes: { first: minutes.last === 0 ? null : minutes.first, last: minutes.last },
  };
}
