/** Makes a release from shards. The histories are written to the disk, a shard at a time. */

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { RESIDENT_BUDGET } from '../../shared/release/manifest.ts';
import { MOVIE_STATS_FILE } from '../../shared/release/movie-stats.ts';
import type { RecordPart } from '../../shared/release/profile-writer.ts';
import { PROFILE_INDEX_FILE, PROFILES_FILE, profileFiles } from '../../shared/release/profiles.ts';
import { STATS_FILE } from '../../shared/release/stats.ts';
import { USER_NAME_INDEX_FILE, USER_NAMES_FILE, userNameFiles } from '../../shared/release/user-names.ts';
import { catalogueFiles, describeRatings, type Release, type StoredFile } from '../releases/make-release.ts';
import { describeMonths, encodeAllStats, noMonths } from '../releases/stats/compute-stats.ts';
import { addTallies, type Tally } from '../releases/stats/spread.ts';
import type { Learned } from '../training/learn.ts';
import type { DescribeAnswer, ShardSums } from './describe-task.ts';
import type { ShardedDataset } from './ingest.ts';
import { readNames } from './name-file.ts';
import type { Rounds } from './rounds.ts';
import { openRunFile, placeRunFile } from './run-file.ts';
import { scaleOf } from './shard-file.ts';
import { overShards, shapeOf } from './training-set.ts';
import { loadValue } from './values.ts';

/** What a release has of its dataset alone. */
export type DatasetPart = Pick<Release, 'files' | 'stored'> & { readonly described: Release['manifest']['dataset'] };

/** Makes the files that follow from the dataset alone. */
export async function describeShards(rounds: Rounds, dataset: ShardedDataset): Promise<DatasetPart> {
  const { facts, shards, catalogue, hasTimestamps: timed, filmCounts } = dataset;
  const answers = await overShards<DescribeAnswer>(rounds, 'describe', 'describe', { facts, shards }, () => ({
    timed,
  }));
  const sums = await addSums(answers, facts.numMovies, facts.values.length);
  const scale = scaleOf(facts);
  const { stats, movieStats } = encodeAllStats(
    {
      numMovies: facts.numMovies,
      scale,
      perUser: sums.perUser,
      months: describeMonths(sums.months),
      visitMovie: sums.visit,
    },
    catalogue,
  );
  const meanRatings = Float32Array.from(filmCounts, (n, m) => {
    const total = facts.values.reduce(
      (sum, value, code) => sum + value * sums.codeCounts[m * scale.values.length + code],
      0,
    );
    return n === 0 ? 0 : total / n;
  });
  const { stored, index } = await writeProfiles(rounds, dataset, answers);
  const names = await writeUserNames(rounds, dataset);
  const first = Math.min(...answers.map(({ minutes }) => minutes.first ?? Number.POSITIVE_INFINITY));
  const last = Math.max(...answers.map(({ minutes }) => minutes.last));
  return {
    files: new Map([
      ...catalogueFiles(catalogue, { numRatings: filmCounts, meanRatings }),
      [PROFILE_INDEX_FILE, index],
      [STATS_FILE, stats],
      [MOVIE_STATS_FILE, movieStats],
      ...(names ? [names.index] : []),
    ]),
    stored: new Map([[PROFILES_FILE, stored], ...(names ? [names.stored] : [])]),
    described: describeRatings(dataset, shapeOf(facts, filmCounts), { first, last }),
  };
}

/** Puts a release together. It is not judged yet. */
export function assembleRelease({ files, stored, described }: DatasetPart, learned: Learned, seed: number): Release {
  return {
    files: new Map([...learned.files, ...files]),
    stored,
    manifest: {
      dataset: described,
      seed,
      config: learned.config,
      budget: RESIDENT_BUDGET,
      blend: learned.blend,
      judged: false,
      evaluation: null,
    },
  };
}

/** Adds up the sums of shards. */
async function addSums(answers: readonly DescribeAnswer[], numMovies: number, classes: number) {
  const codeCounts = new Uint32Array(numMovies * classes);
  const months = noMonths();
  const yearly: Pick<ShardSums, 'firstYear' | 'numYears' | 'yearCounts' | 'yearSums'>[] = [];
  const perUser: Tally[] = [];
  for (const { sums: file } of answers) {
    const sums = await loadValue<ShardSums>(file);
    for (let at = 0; at < codeCounts.length; at++) codeCounts[at] += sums.codeCounts[at];
    for (let month = 0; month < months.counts.length; month++) {
      months.counts[month] += sums.months.counts[month];
      months.sums[month] += sums.months.sums[month];
    }
    perUser.push(sums.perUser);
    addYears(yearly, sums, numMovies);
  }
  const visit = (movie: number, byCode: Uint32Array, yearCounts: Uint32Array, yearSums: Float64Array) => {
    for (let code = 0; code < classes; code++) byCode[code] += codeCounts[movie * classes + code];
    for (const { firstYear, numYears, ...own } of yearly) {
      for (let year = 0; year < numYears; year++) {
        yearCounts[firstYear + year] += own.yearCounts[movie * numYears + year];
        yearSums[firstYear + year] += own.yearSums[movie * numYears + year];
      }
    }
  };
  return { codeCounts, months, perUser: addTallies(perUser), visit };
}

/** Adds sums to those of the same years, so that there are few of them however many shards there are. */
function addYears(
  yearly: Pick<ShardSums, 'firstYear' | 'numYears' | 'yearCounts' | 'yearSums'>[],
  sums: ShardSums,
  numMovies: number,
): void {
  const { firstYear, numYears, yearCounts, yearSums } = sums;
  const same = yearly.find((own) => own.firstYear === firstYear && own.numYears === numYears);
  if (!same) {
    yearly.push({ firstYear, numYears, yearCounts, yearSums });
    return;
  }
  for (let at = 0; at < numMovies * numYears; at++) {
    same.yearCounts[at] += yearCounts[at];
    same.yearSums[at] += yearSums[at];
  }
}

async function writeProfiles(
  rounds: Rounds,
  { facts, hasTimestamps }: ShardedDataset,
  answers: readonly DescribeAnswer[],
) {
  const { numUsers, numMovies, values } = facts;
  const files = profileFiles({ numUsers, numMovies, scale: [...values], timed: hasTimestamps });
  for (const { places } of answers) files.measure(await loadValue<Omit<RecordPart, 'records'>>(places));
  const stored = await writeStored(join(rounds.folder, PROFILES_FILE), files.bytes, async function* () {
    yield files.header();
    for (const { places, records } of answers) {
      const part = {
        ...(await loadValue<RecordPart>(places)),
        ...(await loadValue<Pick<RecordPart, 'records'>>(records)),
      };
      yield* files.write(part);
    }
  });
  return { stored, index: files.index() };
}

/** Writes the names of users. Nothing is written if they have ids. */
async function writeUserNames(
  rounds: Rounds,
  { facts, shards }: ShardedDataset,
): Promise<{ stored: [string, StoredFile]; index: [string, Uint8Array<ArrayBuffer>] } | undefined> {
  const files = userNameFiles(facts.numUsers);
  const named = shards.map(({ names }) => names).filter((names) => names !== undefined);
  if (named.length === 0) return undefined;
  let bytes = 0;
  for (const name of named) {
    const file = await openRunFile(name);
    bytes += file.size;
    await file.close();
  }
  const stored = await writeStored(join(rounds.folder, USER_NAMES_FILE), bytes, async function* () {
    for (const names of named) yield files.write((await readNames(names)).names);
  });
  return { stored: [USER_NAMES_FILE, stored], index: [USER_NAME_INDEX_FILE, files.index()] };
}

/** Writes a file of this machine, of about so many bytes, whole or not at all. */
async function writeStored(path: string, about: number, pieces: () => AsyncIterable<Uint8Array>): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await placeRunFile(path, about, async (staging) => {
    const file = await open(staging, 'w');
    try {
      for await (const piece of pieces()) {
        hash.update(piece);
        bytes += piece.length;
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
  });
  return { path, bytes, sha256: hash.digest('hex') };
}
