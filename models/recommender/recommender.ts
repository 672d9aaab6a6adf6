/**
 * Opens a release and answers from it. It knows nothing of HTTP: routes, command line and evaluation are thin callers.
 * answers.ts describes the answers.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { FILM } from '../../shared/item-words.ts';
import { wasmScoring } from '../../shared/kernels/scoring.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { isPicks } from '../../shared/ratings.ts';
import {
  ATTRIBUTE_TEXTS_FILE,
  ATTRIBUTES_FILE,
  type AttributeTable,
  decodeAttributes,
  noAttributes,
} from '../../shared/release/attributes.ts';
import { type Manifest, readManifest } from '../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openSearch, SEARCH_FILE } from '../../shared/release/search.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../shared/release/user-names.ts';
import { round } from '../../shared/round.ts';
import type { Source } from '../../shared/source.ts';
import { parseUserId, type UserId } from '../../shared/user-id.ts';
import { parseBlend } from '../hybrid/artifact.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import { foldHybrid } from '../hybrid/score.ts';
import { checkReleaseMemory, openModels, scoringBytes, scoringWorkspace } from '../scorers.ts';
import type { AttributeAnswer, Recommender, SimilarMovie } from './answers.ts';
import { openAsking } from './ask.ts';
import { card, facts } from './cards.ts';
import { describeAttributes } from './describe-attributes.ts';
import { describeUser } from './describe-user.ts';
import { filmFamilies } from './families.ts';
import { filmInitials } from './initials.ts';
import { latestOf } from './latest.ts';
import { openLikeness } from './likeness.ts';
import { openLists } from './lists.ts';
import { filmMatcher } from './match.ts';
import { openOnDemand } from './on-demand.ts';
import { openPredictions } from './predict.ts';
import { CATALOGUE_FILES, MODEL_FILES, openReleaseFiles, type ReleaseFiles } from './release-files.ts';
import { searchTitles } from './search.ts';
import { toProfile } from './to-profile.ts';
import { readCondition } from './where.ts';

export { checkReleaseMemory } from '../scorers.ts';

/**
 * Files that are held from the start, in addition to the catalogue and the index of profiles, which are read one at a
 * time.
 */

interface OpenOptions {
  /** The compiled scoring kernels. Without them the slower TypeScript twin computes the same results. */
  scoring?: WebAssembly.Module;
  /** Clock in milliseconds that measures loading times. By default it stands still, and all times are 0. */
  now?: () => number;
}

/**
 * Reads, checks and decodes a release. Search and user names are read on demand. Throws `ReleaseError`: `budget`,
 * before any other file than the manifest is read, when the release needs more memory than its budget; otherwise
 * `missing` or `corrupt` when a file is absent or not what the manifest says.
 */
export async function openRecommender(
  source: Source,
  { scoring, now = () => 0 }: OpenOptions = {},
): Promise<Recommender> {
  const manifest = await readManifest(source);
  checkReleaseMemory(manifest);
  const blend = parseBlend(manifest.blend);
  const files = openReleaseFiles(source, manifest, now);
  await files.hold(CATALOGUE_FILES);
  const movies = decodeMovies(files.bytesOf(MOVIES_FILE));
  const profiles = openProfiles(files.bytesOf(PROFILE_INDEX_FILE), source);
  const sameMovies = (file: string, { numMovies }: { numMovies: number }) => {
    if (numMovies === movies.numMovies) return;
    throw new ReleaseError('corrupt', `${file} is for ${numMovies} movies, but the catalogue has ${movies.numMovies}`);
  };
  sameMovies(PROFILE_INDEX_FILE, profiles);
  const attributes = await readAttributes(source, files, manifest, movies.numMovies);
  sameMovies(ATTRIBUTES_FILE, attributes);
  const search = files.onDemand(SEARCH_FILE, (bytes) => {
    const index = openSearch(bytes);
    sameMovies(SEARCH_FILE, index);
    return index;
  });
  const openNames =
    USER_NAME_INDEX_FILE in manifest.files
      ? files.onDemand(USER_NAME_INDEX_FILE, (bytes) => {
          const names = openUserNames(bytes, source);
          if (profiles.lastUserId <= names.numNames) return names;
          const found = `${USER_NAME_INDEX_FILE} has ${names.numNames} names, too few for user ${profiles.lastUserId}`;
          throw new ReleaseError('corrupt', found);
        })
      : undefined;
  const sizes = { files: manifest.files, numMovies: movies.numMovies, numUsers: profiles.numUsers };
  const workspace = { component: 'workspace', bytes: scoringWorkspace(sizes), budget: null, loadMs: 0 };
  const kernels = scoring ? wasmScoring(scoring, scoringBytes(sizes)) : scalarScoring();
  await files.hold(MODEL_FILES, kernels.bytes);
  const picks = isPicks(manifest.dataset.scale);
  const hybrid: Hybrid = { picks, ...fitting(() => openModels(files.bytesOf, movies.numMovies, kernels)), blend };
  const scale = { min: manifest.dataset.scale[0], max: manifest.dataset.scale[manifest.dataset.scale.length - 1] };
  const catalogue = new Uint32Array(movies.numMovies).map((_, m) => m);

  const lastYear = catalogue.reduce((last, movie) => Math.max(last, movies.year(movie)), 0);
  const matcher = filmMatcher(movies, now);
  const initials = filmInitials(movies, now);
  const families = filmFamilies(movies, now, attributes);
  const fold: Recommender['fold'] = (profile, models) => foldHybrid(hybrid, latestOf(profile), models);
  const likeness = openLikeness(hybrid, movies.numMovies);
  const words = manifest.dataset.item ?? FILM;
  const parts = { words, movies, attributes, hybrid, families, likeness, fold, scale, lastYear };

  /** Made when it is first asked for. It takes little memory, so it stays. */
  let describedAttributes: AttributeAnswer[] | undefined;
  const numberOf = async (userId: UserId): Promise<number | undefined> => {
    if (typeof userId === 'string') return (await openNames?.())?.numberOf(userId);
    return openNames ? undefined : userId;
  };

  return {
    manifest,
    picks,
    indexOf: movies.indexOf,
    isTrained: (movie) => hybrid.bias.numRatings[movie] > 0,
    likeness: likeness.between,
    fold,

    userIdOf: (text) => parseUserId(text, openNames !== undefined),

    async userIdAt(place) {
      if (profiles.numUsers === 0) return undefined;
      const number = await profiles.userIdAt(Math.min(profiles.numUsers - 1, Math.floor(place * profiles.numUsers)));
      return openNames ? (await openNames()).nameOf(number) : number;
    },

    async user(userId) {
      const number = await numberOf(userId);
      const user = number === undefined ? -1 : await profiles.find(number);
      return user === -1 ? undefined : { userId, profile: await profiles.profileOf(user) };
    },

    profile: (ratings) => toProfile(movies, scale, ratings),

    ...openLists(parts),
    ...openPredictions(parts),
    ask: openAsking(parts, manifest.dataset.users),

    similar(movieId, by = 'hybrid', n = 10) {
      const movie = movies.indexOf(movieId);
      if (movie === -1) return undefined;
      const { items, scores } = likeness.mostAlike(movie, by, n);
      return Array.from(items, (m, t): SimilarMovie => ({ ...card(movies, m), similarity: round(scores[t], 3) }));
    },

    movie(movieId) {
      const movie = movies.indexOf(movieId);
      return movie === -1 ? undefined : facts(movies, movie, picks);
    },

    attributes() {
      describedAttributes ??= describeAttributes(attributes);
      return describedAttributes;
    },
    listedAttributes(movieId) {
      const movie = movies.indexOf(movieId);
      return movie === -1 ? {} : attributes.of(movie);
    },
    async attributesOf(movieId) {
      const movie = movies.indexOf(movieId);
      return movie === -1 ? {} : attributes.all(movie);
    },
    checkWhere: (condition) => void readCondition(attributes, condition),

    match(clue) {
      const movie = matcher.match(clue);
      return movie === -1 ? undefined : card(movies, movie);
    },

    hasTitles: movies.hasTitles,

    findKey(key) {
      const movie = movies.indexOfKey(key);
      return { total: movie < 0 ? 0 : 1, exact: movie >= 0, movies: movie < 0 ? [] : [facts(movies, movie, picks)] };
    },
    catalogue: { movies: movies.numMovies, lastYear: lastYear || null },

    async search(query, { offset = 0, limit = 20, where = [] } = {}) {
      const conditions = where.map((condition) => readCondition(attributes, condition));
      const { movies: matches, isExact } =
        query.trim() === ''
          ? { movies: catalogue, isExact: true }
          : searchTitles(await search(), movies, query, initials.find);
      const isWanted = (movie: number) => conditions.every(({ holds }) => holds(movie));
      const found = conditions.length === 0 ? matches : matches.filter(isWanted);
      return {
        total: found.length,
        exact: isExact,
        movies: Array.from(found.subarray(offset, offset + limit), (movie) => facts(movies, movie, picks)),
      };
    },

    ...openOnDemand(source, manifest, movies, files),

    describeUser: (user, options) => describeUser(movies, manifest.dataset, user, options),

    memory: () =>
      [...files.memory(), matcher.memory(), initials.memory(), families.memory(), workspace].sort(
        (a, b) => b.bytes - a.bytes,
      ),
    shrink() {
      files.shrink();
      matcher.shrink();
      initials.shrink();
      families.shrink();
    },
    cacheUse: files.cacheUse,
  };
}

/** Reads what the catalogue says besides titles, years and genres, if it does. Texts are read on demand. */
async function readAttributes(
  source: Source,
  files: ReleaseFiles,
  manifest: Manifest,
  numMovies: number,
): Promise<AttributeTable> {
  if (!(ATTRIBUTES_FILE in manifest.files)) return noAttributes(numMovies);
  await files.hold([ATTRIBUTES_FILE]);
  return decodeAttributes(files.bytesOf(ATTRIBUTES_FILE), source, ATTRIBUTE_TEXTS_FILE in manifest.files);
}

/**
 * Returns the result of `open`. The memory is sized by catalogue, users and files, so models that do not fit into it
 * are not those of the release: their `RangeError` becomes `ReleaseError` `corrupt`.
 */
function fitting<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ReleaseError('corrupt', `the models are larger than the manifest says: ${cause.message}`, { cause });
  }
}
