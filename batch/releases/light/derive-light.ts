/**
 * A light release: the same films with smaller tables, for devices (edge/browser). Nothing is trained for it. It has no
 * users of the dataset. Films outside the heads of its tables keep what content and popularity say of them.
 */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sha256 } from '../../../shared/node/sha256.ts';
import { makeScale } from '../../../shared/ratings.ts';
import { ATTRIBUTE_TEXTS_FILE } from '../../../shared/release/attributes.ts';
import { withChecksum } from '../../../shared/release/checksum.ts';
import { MANIFEST_FILE, type Manifest, REPORT_FILE, RUN_FILE } from '../../../shared/release/manifest.ts';
import { MOVIE_STATS_FILE } from '../../../shared/release/movie-stats.ts';
import { encodeProfiles, PROFILE_INDEX_FILE, PROFILES_FILE } from '../../../shared/release/profiles.ts';
import { USER_NAME_INDEX_FILE, USER_NAMES_FILE } from '../../../shared/release/user-names.ts';
import { memorySource, type Source } from '../../../shared/source.ts';
import { formatBytes } from '../../../shared/units.ts';
import { releaseId } from '../release-id.ts';
import { decodeLarge, shrinkModels } from './shrink-models.ts';

const pack = promisify(gzip);

/** Files about users of the dataset, texts that no list needs, and what differs from run to run. */
const LEFT_OUT = new Set([
  PROFILES_FILE,
  PROFILE_INDEX_FILE,
  USER_NAMES_FILE,
  USER_NAME_INDEX_FILE,
  ATTRIBUTE_TEXTS_FILE,
  RUN_FILE,
  REPORT_FILE,
]);
/** Bytes that are left for the manifest and the report. A round number above what they have. */
const SPARE_BYTES = 30_000;
/** Steps of the search for the size: the last one changes it by less than a hundredth. */
const STEPS = 8;
/** The smallest size. Smaller tables would say less than their headers take. */
const LEAST_SIZE = 0.002;

/** A release in memory, with its manifest. */
export interface LightRelease {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly manifest: Manifest;
}

/**
 * Derives a light release that a device loads in at most `budget` bytes, which are gzip bytes but for files that are read
 * in parts. It has not been measured (`judged` is false). The same release and budget give the same bytes. Throws
 * `RangeError` when not even the smallest tables fit, and says how much they take; `ReleaseError` when the release is
 * damaged.
 */
export async function deriveLight(source: Source, manifest: Manifest, budget: number): Promise<LightRelease> {
  const { dataset } = manifest;
  const whole = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of Object.keys(manifest.files)) if (!LEFT_OUT.has(file)) whole.set(file, await source.read(file));
  const nobody = encodeProfiles(
    {
      numUsers: 0,
      numMovies: dataset.movies,
      numRatings: 0,
      scale: makeScale(dataset.scale, dataset.relevance),
      byUser: { offsets: new Uint32Array(1), index: new Uint32Array(), codes: new Uint8Array() },
      byMovie: { offsets: new Uint32Array(dataset.movies + 1), index: new Uint32Array(), codes: new Uint8Array() },
      times: new Uint32Array(),
    },
    new Uint32Array(),
  );
  whole.set(PROFILE_INDEX_FILE, nobody.index).set(PROFILES_FILE, nobody.profiles);

  const models = decodeLarge(whole, dataset.movies);
  const sizes = new Map<Uint8Array, number>();
  const bytesOf = async (files: ReadonlyMap<string, Uint8Array>) => {
    let sum = SPARE_BYTES;
    for (const [file, bytes] of files) {
      const known = sizes.get(bytes) ?? (file === MOVIE_STATS_FILE ? bytes : await pack(bytes, { level: 9 })).length;
      sizes.set(bytes, known);
      sum += known;
    }
    return sum;
  };
  const at = (size: number) => (size === 1 ? whole : new Map([...whole, ...shrinkModels(models, size)]));
  const fits = async (size: number) => (await bytesOf(at(size))) <= budget;
  let size = 1;
  if (!(await fits(1))) {
    const least = await bytesOf(at(LEAST_SIZE));
    if (least > budget) {
      throw new RangeError(
        `a light release of ${formatBytes(budget)} is too small: what every film needs takes ${formatBytes(least)}`,
      );
    }
    // Halves the interval of the root of the size, by which tables grow evenly.
    let [low, high] = [Math.sqrt(LEAST_SIZE), 1];
    for (let step = 0; step < STEPS; step++) {
      const middle = (low + high) / 2;
      if (await fits(middle ** 2)) low = middle;
      else high = middle;
    }
    size = low ** 2;
  }
  const files = at(size);
  const light = { of: manifest.id, budget, bytes: await bytesOf(files), size, full: manifest.evaluation };
  return { files, manifest: describe(files, { ...manifest, judged: false, evaluation: null, light }) };
}

/** Returns the manifest with the files, the id and the checksum that belong to it. */
export function describe(files: LightRelease['files'], manifest: Manifest): Manifest {
  const listed: Manifest['files'] = {};
  for (const [file, bytes] of files) listed[file] = { bytes: bytes.length, sha256: sha256(bytes) };
  const { checksum: _, ...content } = { ...manifest, files: listed };
  return withChecksum({ ...content, id: releaseId(content) }, sha256);
}

/** Returns a source of the release, as of a published one. */
export function lightSource({ files, manifest }: LightRelease): Source {
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
  return memorySource(new Map([...files, [MANIFEST_FILE, text]]));
}
