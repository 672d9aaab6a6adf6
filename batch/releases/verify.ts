/**
 * The acceptance test of a release. It opens the release as the service does, predicts one rating, recommends five
 * movies and measures the memory. Then it loads each artifact on its own and checks the checksum of every file. It does
 * not stop at the first failure but reports all of them.
 */

import { performance } from 'node:perf_hooks';
import { decodeBias } from '../../models/bias/artifact.ts';
import { MODEL_NAMES } from '../../models/model.ts';
import type { Prediction, Recommendation, Recommender } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { artifactFile, openScorer } from '../../models/scorers.ts';
import { decodeFamilies, FAMILIES_FILE } from '../../shared/release/families.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openSearch, SEARCH_FILE } from '../../shared/release/search.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../shared/release/user-names.ts';
import { round } from '../../shared/round.ts';
import type { Source } from '../../shared/source.ts';
import { sumBytes } from '../../shared/units.ts';
import type { UserId } from '../../shared/user-id.ts';
import { loadKernels } from '../process/load-kernels.ts';
import { inspectRelease } from './inspect.ts';

/** A round number; nothing depends on its exact value. */
const NUM_RECOMMENDATIONS = 5;

interface VerifyOptions {
  releasesDir: string;
  id: string;
  /** Reads the files of the release `id`. */
  source: Source;
  /** Id or name of the user as text. The default is the first user of the release. */
  user?: string;
  /** The movie to predict. The default is the user's first recommendation. */
  movieId?: number;
}

interface ArtifactLoad {
  file: string;
  /** Size of the file. Null when it cannot be read. */
  bytes: number | null;
  /**
   * Milliseconds to read and decode the file. They are measured after the release was opened, so the file is probably
   * in the disk cache. Null when a step failed.
   */
  ms: number | null;
}

/** The result of the acceptance test. A field is null, or a list empty, when its step failed or did not run. */
export interface Verification {
  release: string;
  /** True when there are no failures. */
  ok: boolean;
  /** All failures, each with the step that failed and, if it concerns one file, the name of the file. */
  failures: string[];
  /** Milliseconds until the recommender could answer. */
  open: { ms: number } | null;
  artifacts: ArtifactLoad[];
  user: UserId | null;
  prediction: Prediction | null;
  predictionMs: number | null;
  recommendations: Recommendation[];
  recommendationsMs: number | null;
  /** Memory of the release's components in bytes, as the recommender counts it. */
  heldBytes: number | null;
  /** Resident memory of this process in bytes, measured after the predictions and recommendations. */
  rssBytes: number;
}

/**
 * Runs the acceptance test and returns its result. Failures of the release are reported in the result. Throws only when
 * the scoring kernels cannot be loaded.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { source } = options;
  const failures: string[] = [];
  /** Runs a step. Returns its result and its milliseconds; when it fails, adds a failure and returns undefined. */
  const attempt = async <T>(step: string, fn: () => T | Promise<T>): Promise<{ value: T; ms: number } | undefined> => {
    const start = performance.now();
    try {
      const value = await fn();
      return { value, ms: round(performance.now() - start, 2) };
    } catch (error) {
      failures.push(`${step}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };

  const { module: scoring } = await loadKernels('scoring');
  const opened = await attempt('open', () => openRecommender(source, { scoring }));
  const answers = opened && (await ask(opened.value, options, attempt));
  const rssBytes = process.memoryUsage.rss();

  const artifacts: ArtifactLoad[] = [];
  for (const { file, decode } of artifactDecoders(source, opened?.value.manifest)) {
    const read = await attempt(`load ${file}`, () => source.read(file));
    const decoded = read && (await attempt(`load ${file}`, () => decode(read.value)));
    const ms = decoded ? round(read.ms + decoded.ms, 2) : null;
    artifacts.push({ file, bytes: read?.value.length ?? null, ms });
  }
  const inspected = await attempt('inspect', () => inspectRelease(options.releasesDir, options.id));
  for (const problem of inspected?.value.problems ?? []) failures.push(`checksums: ${problem}`);
  return {
    release: options.id,
    ok: failures.length === 0,
    failures,
    open: opened ? { ms: opened.ms } : null,
    artifacts,
    user: answers?.user ?? null,
    prediction: answers?.predicted?.value ?? null,
    predictionMs: answers?.predicted?.ms ?? null,
    recommendations: answers?.recommended?.value ?? [],
    recommendationsMs: answers?.recommended?.ms ?? null,
    heldBytes: opened ? sumBytes(opened.value.memory()) : null,
    rssBytes,
  };
}

type Attempt = <T>(step: string, fn: () => T | Promise<T>) => Promise<{ value: T; ms: number } | undefined>;

/** Predicts and recommends for one user. Returns undefined when the user cannot be found. */
async function ask(recommender: Recommender, options: VerifyOptions, attempt: Attempt) {
  const found = await attempt('user', async () => {
    const user =
      options.user === undefined
        ? await firstUser(options.source, recommender.manifest)
        : recommender.userIdOf(options.user);
    const profile = (await recommender.user(user))?.profile;
    if (!profile) throw new RangeError(`there is no user ${user}`);
    const movieId = options.movieId ?? recommender.recommend(profile, { n: 1 })[0]?.movieId;
    return { user, profile, movieId };
  });
  if (!found) return undefined;
  const { user, profile, movieId } = found.value;
  // A release of picks predicts nothing.
  const predicted = recommender.picks
    ? undefined
    : await attempt('predict', () => {
        const { predictions } = recommender.predict(profile, [movieId]);
        if (predictions.length !== 1) throw new RangeError(`there is no movie ${movieId}`);
        if (!Number.isFinite(predictions[0].rating)) throw new RangeError(`the rating is ${predictions[0].rating}`);
        return predictions[0];
      });
  const recommended = await attempt('recommend', () => {
    const list = recommender.recommend(profile, { n: NUM_RECOMMENDATIONS });
    const expected = Math.min(NUM_RECOMMENDATIONS, recommender.manifest.dataset.movies - profile.movies.length);
    if (list.length !== expected) throw new RangeError(`${list.length} recommendations, expected ${expected}`);
    return list;
  });
  return { user, predicted, recommended };
}

async function firstUser(source: Source, { files }: Manifest): Promise<UserId> {
  const profiles = openProfiles(await source.read(PROFILE_INDEX_FILE), source);
  if (profiles.numUsers === 0) throw new RangeError('the release has no users');
  const userId = await profiles.userIdAt(0);
  if (!(USER_NAME_INDEX_FILE in files)) return userId;
  const name = await openUserNames(await source.read(USER_NAME_INDEX_FILE), source).nameOf(userId);
  if (name === undefined) throw new RangeError(`user ${userId} has no name`);
  return name;
}

/**
 * Returns the resident files with their decoders. The movies file must be decoded first: the decoders of the models
 * need its number of movies.
 */
function artifactDecoders(
  source: Source,
  manifest: Manifest | undefined,
): { file: string; decode: (bytes: Uint8Array) => unknown }[] {
  let numMovies = 0;
  return [
    {
      file: MOVIES_FILE,
      decode(bytes) {
        numMovies = decodeMovies(bytes).numMovies;
      },
    },
    { file: SEARCH_FILE, decode: openSearch },
    ...(manifest && FAMILIES_FILE in manifest.files ? [{ file: FAMILIES_FILE, decode: decodeFamilies }] : []),
    { file: PROFILE_INDEX_FILE, decode: (bytes) => openProfiles(bytes, source) },
    ...(manifest && USER_NAME_INDEX_FILE in manifest.files
      ? [{ file: USER_NAME_INDEX_FILE, decode: (bytes: Uint8Array) => openUserNames(bytes, source) }]
      : []),
    { file: artifactFile('bias'), decode: (bytes) => decodeBias(bytes, numMovies) },
    ...MODEL_NAMES.map((name) => ({
      file: artifactFile(name),
      decode: (bytes: Uint8Array) => openScorer(name, bytes, numMovies),
    })),
  ];
}
