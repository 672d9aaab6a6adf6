/** Makes the files and the manifest of a release from a dataset and its trained models. */

import { basename, dirname } from 'node:path';
import { familiesFile } from '../../models/recommender/families.ts';
import { dateOf } from '../../shared/minutes.ts';
import { fileSource } from '../../shared/node/file-source.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import type { Catalogue, Ratings, RatingsShape } from '../../shared/ratings.ts';
import { encodeAttributes } from '../../shared/release/attributes.ts';
import { withChecksum } from '../../shared/release/checksum.ts';
import { FAMILIES_FILE } from '../../shared/release/families.ts';
import { type Manifest, RELEASE_FORMAT, RESIDENT_BUDGET } from '../../shared/release/manifest.ts';
import { MOVIE_STATS_FILE } from '../../shared/release/movie-stats.ts';
import { decodeMovies, encodeMovies, MOVIES_FILE } from '../../shared/release/movies.ts';
import {
  encodeProfiles,
  PROFILE_INDEX_FILE,
  PROFILES_FILE,
  profileIndexBytes,
  profileShape,
} from '../../shared/release/profiles.ts';
import { encodeSearch, SEARCH_FILE } from '../../shared/release/search.ts';
import { STATS_FILE } from '../../shared/release/stats.ts';
import { encodeUserNames, USER_NAME_INDEX_FILE, USER_NAMES_FILE } from '../../shared/release/user-names.ts';
import { memorySource, type Source } from '../../shared/source.ts';
import type { Dataset } from '../ingest/dataset.ts';
import type { Learned } from '../training/learn.ts';
import { computeStats } from './stats/compute-stats.ts';

type ManifestDraft = Omit<Manifest, 'id' | 'files' | 'format' | 'checksum'>;

/** A release in memory, before it has an id. */
export interface Release {
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The manifest without its id, its format version, and the sizes and checksums of the files. */
  readonly manifest: ManifestDraft;
  /** Files that lie on the disk because they may be larger than the memory. */
  readonly stored?: ReadonlyMap<string, StoredFile>;
}

/** A file on the disk. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Returns the files and the manifest of a release that has not been evaluated yet (`judged` is false). `dataset` has
 * every rating, including those held out for evaluation, so the histories, counts and means that users see are
 * complete. The model files are those of `learned`, not copies.
 */
export function makeRelease(dataset: Dataset, learned: Learned, seed: number): Release {
  const files = new Map([...learned.files, ...datasetFiles(dataset)]);
  const described = computeStats(dataset);
  files.set(STATS_FILE, described.stats);
  files.set(MOVIE_STATS_FILE, described.movieStats);
  return {
    files,
    manifest: {
      dataset: describeDataset(dataset),
      seed,
      config: learned.config,
      budget: RESIDENT_BUDGET,
      blend: learned.blend,
      judged: false,
      evaluation: null,
    },
  };
}

/** Returns the files that follow from the dataset alone, without its statistics: catalogue, search, histories, names. */
export function datasetFiles(dataset: Dataset): Map<string, Uint8Array<ArrayBuffer>> {
  const { profiles, index } = encodeProfiles(dataset.ratings, dataset.userIds);
  return new Map([...smallFiles(dataset), [PROFILES_FILE, profiles], [PROFILE_INDEX_FILE, index]]);
}

/**
 * Returns the bytes of these files but for the histories, which take the longest to write and do not stay in the memory of
 * the service. Those of the histories' index are right within a few bytes.
 */
export function datasetSizes(dataset: Dataset): Map<string, number> {
  const { ratings, userIds } = dataset;
  const sizes = Array.from(smallFiles(dataset), ([file, { length }]): [string, number] => [file, length]);
  return new Map([...sizes, [PROFILE_INDEX_FILE, profileIndexBytes(profileShape(ratings), userIds)]]);
}

/** Catalogue, search and names. */
function smallFiles({ ratings, catalogue, userNames }: Dataset): Map<string, Uint8Array<ArrayBuffer>> {
  const files = catalogueFiles(catalogue, movieStats(ratings));
  if (userNames) {
    const names = encodeUserNames(userNames);
    files.set(USER_NAMES_FILE, names.text);
    files.set(USER_NAME_INDEX_FILE, names.index);
  }
  return files;
}

/**
 * Returns a source that reads the release from memory, as the service reads a published one. The id in its manifest is
 * a placeholder of zeros. The files are not copied, and stored ones are read where they are.
 */
export function releaseSource({ files, manifest, stored = new Map() }: Release): Source {
  const listed: Manifest['files'] = {};
  for (const [file, { bytes, sha256 }] of stored) listed[file] = { bytes, sha256 };
  for (const [file, bytes] of files) listed[file] = { bytes: bytes.length, sha256: sha256(bytes) };
  const whole = { format: RELEASE_FORMAT, id: '0'.repeat(16), ...manifest, files: listed };
  const text = new TextEncoder().encode(JSON.stringify(withChecksum(whole, sha256)));
  const inMemory = memorySource(new Map([...files, ['manifest.json', text]]));
  return {
    read(file, range, into) {
      const path = stored.get(file)?.path;
      if (path === undefined) return inMemory.read(file, range, into);
      return fileSource(dirname(path)).read(basename(path), range, into);
    },
  };
}

/** Returns the facts about a dataset that the manifest states. */
export function describeDataset(dataset: Dataset): Manifest['dataset'] {
  return describeRatings(dataset, dataset.ratings, minutesOf(dataset.hasTimestamps ? dataset.ratings.times : []));
}

/** The first and the last minute in which a rating was given. */
export interface Minutes {
  /** Infinite when no time is known, and `last` is then 0. */
  readonly first: number;
  readonly last: number;
}

/** Returns the first and the last of some minutes. Minute 0 stands for a time that is missing. */
export function minutesOf(times: Iterable<number>): Minutes {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const minute of times) {
    if (minute > 0) first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  return { first, last };
}

/** Returns the facts about ratings of this shape that the manifest states. */
export function describeRatings(
  { name, item, simulated, checksum }: Pick<Dataset, 'name' | 'item' | 'simulated' | 'checksum'>,
  { numRatings, numUsers, numMovies, byMovie, scale }: RatingsShape,
  { first, last }: Minutes,
): Manifest['dataset'] {
  let ratedMovies = 0;
  for (let m = 0; m < numMovies; m++) if (byMovie.offsets[m + 1] > byMovie.offsets[m]) ratedMovies++;
  return {
    name,
    ...(item && { item }),
    simulated,
    ratings: numRatings,
    users: numUsers,
    movies: numMovies,
    ratedMovies,
    scale: Array.from(scale.values),
    relevance: scale.relevance,
    firstDate: last === 0 ? null : dateOf(first),
    lastDate: dateOf(last),
    checksum,
  };
}

/** Returns the files of the films. */
export function catalogueFiles(catalogue: Catalogue, stats: MovieMeans): Map<string, Uint8Array<ArrayBuffer>> {
  const movies = encodeMovies(catalogue, stats);
  return new Map([
    [MOVIES_FILE, movies],
    [FAMILIES_FILE, familiesFile(decodeMovies(movies))],
    [SEARCH_FILE, encodeSearch(catalogue.titles, catalogue.years)],
    ...encodeAttributes(catalogue.attributes ?? [], catalogue.movieIds.length),
  ]);
}

/** Number of ratings of each film, and their mean. */
interface MovieMeans {
  readonly numRatings: Uint32Array;
  readonly meanRatings: Float32Array;
}

function movieStats({ byMovie, numMovies, scale }: Ratings): MovieMeans {
  const numRatings = new Uint32Array(numMovies);
  const meanRatings = new Float32Array(numMovies);
  for (let m = 0; m < numMovies; m++) {
    let sum = 0;
    for (let e = byMovie.offsets[m]; e < byMovie.offsets[m + 1]; e++) sum += scale.values[byMovie.codes[e]];
    numRatings[m] = byMovie.offsets[m + 1] - byMovie.offsets[m];
    meanRatings[m] = numRatings[m] === 0 ? 0 : sum / numRatings[m];
  }
  return { numRatings, meanRatings };
}
