/**
 * Opens a release and answers from it. It knows nothing of HTTP: routes, command line and evaluation are thin callers.
 * answers.ts describes the answers.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { FILM } from '../../shared/item-words.ts';
import type { ItemChange } from '../../shared/items.ts';
import { wasmScoring } from '../../shared/kernels/scoring.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { isPicks } from '../../shared/ratings.ts';
import {
  ATTRIBUTE_TEXTS_FILE,
  ATTRIBUTES_FILE,
  decodeAttributes,
  noAttributes,
} from '../../shared/release/attributes.ts';
import { decodeFamilies, FAMILIES_FILE } from '../../shared/release/families.ts';
import { type Manifest, readManifest } from '../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openSearch, SEARCH_FILE } from '../../shared/release/search.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../shared/release/user-names.ts';
import { round } from '../../shared/round.ts';
import type { Source } from '../../shared/source.ts';
import { parseUserId, type UserId } from '../../shared/user-id.ts';
import { parseBlend } from '../hybrid/artifact.ts';
import { describeItem, type KnownItem } from '../hybrid/items.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import { foldHybrid } from '../hybrid/score.ts';
import type { Profile } from '../model.ts';
import { checkReleaseMemory, openModels, scoringBytes, scoringWorkspace } from '../scorers.ts';
import type { AttributeAnswer, Recommender, SimilarMovie } from './answers.ts';
import { openAsking } from './ask.ts';
import { card, facts } from './cards.ts';
import { describeAttributes } from './describe-attributes.ts';
import { describeUser } from './describe-user.ts';
import { filmFamilies } from './families.ts';
import { likenessWithItems } from './item-likeness.ts';
import { type LaidItems, layItems, noItems } from './items.ts';
import { beforeMovie, latestOf } from './latest.ts';
import { type Likeness, openLikeness } from './likeness.ts';
import { openLists } from './lists.ts';
import { openOnDemand } from './on-demand.ts';
import { catalogueWithItems, type OpenCatalogue, openCatalogue, sumComponents } from './open-catalogue.ts';
import { openPredictions } from './predict.ts';
import { CATALOGUE_FILES, MODEL_FILES, openReleaseFiles, type ReleaseFiles } from './release-files.ts';
import { searchTitles } from './search.ts';
import { toProfile } from './to-profile.ts';
import { readCondition } from './where.ts';

export { checkReleaseMemory } from '../scorers.ts';

interface OpenOptions {
  /** The compiled scoring kernels. Without them the slower TypeScript twin computes the same results. */
  scoring?: WebAssembly.Module;
  /** Clock in milliseconds that measures loading times. By default it stands still, and all times are 0. */
  now?: () => number;
  /** The manifest of this source where the caller has read it already. */
  manifest?: Manifest;
}

/**
 * Reads, checks and decodes a release. Search and user names are read on demand. Throws `ReleaseError`: `budget`,
 * before any other file than the manifest is read, when the release needs more memory than its budget; otherwise
 * `missing` or `corrupt` when a file is absent or not what the manifest says.
 */
export async function openRecommender(
  source: Source,
  { scoring, now = () => 0, manifest: known }: OpenOptions = {},
): Promise<Recommender> {
  const manifest = known ?? (await readManifest(source));
  checkReleaseMemory(manifest);
  const blend = parseBlend(manifest.blend);
  const files = openReleaseFiles(source, manifest, now);
  const sizes = { files: manifest.files, numMovies: manifest.dataset.movies, numUsers: manifest.dataset.users };
  const kernels = scoring ? wasmScoring(scoring, scoringBytes(sizes)) : scalarScoring();
  const optional = [ATTRIBUTES_FILE, FAMILIES_FILE].filter((file) => file in manifest.files);
  await Promise.all([files.hold([...CATALOGUE_FILES, ...optional]), files.hold(MODEL_FILES, kernels.bytes)]);
  const movies = decodeMovies(files.bytesOf(MOVIES_FILE));
  const profiles = openProfiles(files.bytesOf(PROFILE_INDEX_FILE), source);
  const sameMovies = (file: string, { numMovies }: { numMovies: number }) => {
    if (numMovies === movies.numMovies) return;
    throw new ReleaseError('corrupt', `${file} is for ${numMovies} movies, but the catalogue has ${movies.numMovies}`);
  };
  sameMovies(PROFILE_INDEX_FILE, profiles);
  const attributes = optional.includes(ATTRIBUTES_FILE)
    ? decodeAttributes(files.bytesOf(ATTRIBUTES_FILE), source, ATTRIBUTE_TEXTS_FILE in manifest.files)
    : noAttributes(movies.numMovies);
  sameMovies(ATTRIBUTES_FILE, attributes);
  const table = optional.includes(FAMILIES_FILE) ? decodeFamilies(files.bytesOf(FAMILIES_FILE)) : undefined;
  if (table) sameMovies(FAMILIES_FILE, table);
  const search = files.onDemand(SEARCH_FILE, (bytes) => {
    const index = openSearch(bytes);
    sameMovies(SEARCH_FILE, index);
    return index;
  });
  const catalogue = openCatalogue(movies, attributes, search, now, filmFamilies(movies, now, attributes, table));
  const openNames =
    USER_NAME_INDEX_FILE in manifest.files
      ? files.onDemand(USER_NAME_INDEX_FILE, (bytes) => {
          const names = openUserNames(bytes, source);
          if (profiles.lastUserId <= names.numNames) return names;
          const found = `${USER_NAME_INDEX_FILE} has ${names.numNames} names, too few for user ${profiles.lastUserId}`;
          throw new ReleaseError('corrupt', found);
        })
      : undefined;
  const workspace = { component: 'workspace', bytes: scoringWorkspace(sizes), budget: null, loadMs: 0 };
  const picks = isPicks(manifest.dataset.scale);
  const hybrid: Hybrid = { picks, ...fitting(() => openModels(files.bytesOf, movies.numMovies, kernels)), blend };
  const userNumber = async (userId: UserId): Promise<number | undefined> => {
    if (typeof userId === 'string') return (await openNames?.())?.numberOf(userId);
    return openNames ? undefined : userId;
  };
  const users: Opened['users'] = {
    userIdOf: (text) => parseUserId(text, openNames !== undefined),
    async userIdAt(place) {
      if (profiles.numUsers === 0) return undefined;
      const number = await profiles.userIdAt(Math.min(profiles.numUsers - 1, Math.floor(place * profiles.numUsers)));
      return openNames ? (await openNames()).nameOf(number) : number;
    },
    async user(userId) {
      const number = await userNumber(userId);
      const user = number === undefined ? -1 : await profiles.find(number);
      return user === -1 ? undefined : { userId, profile: await profiles.profileOf(user) };
    },
  };
  const likeness = openLikeness(hybrid, movies.numMovies);
  let lastYear = 0;
  for (let movie = 0; movie < movies.numMovies; movie++) lastYear = Math.max(lastYear, movies.year(movie));
  /** What the models know of each change that adds an item. Most stay as they are when others come. */
  const described = new WeakMap<ItemChange, KnownItem>();
  /** The latest catalogue with changes. The release counts its memory, and gives it back. */
  let laid: OpenCatalogue | undefined;
  const catalogues = () => (laid && laid !== catalogue ? [catalogue, laid] : [catalogue]);
  const opened: Opened = {
    source,
    manifest,
    files,
    catalogue,
    hybrid,
    likeness,
    lastYear,
    users,
    describe(change) {
      const known = described.get(change) ?? describeItem(hybrid, change);
      described.set(change, known);
      return known;
    },
    withItems(changes) {
      const items = layItems(movies, changes);
      laid = catalogueWithItems(catalogue, items, now);
      return items.changes.size === 0 ? recommender : answerFrom(opened, items, laid);
    },
    memory: () => sumComponents([...files.memory(), workspace, ...catalogues().flatMap((each) => each.memory())]),
    shrink() {
      files.shrink();
      for (const each of catalogues()) each.shrink();
    },
  };
  const recommender = answerFrom(opened, noItems(movies.numMovies), catalogue);
  return recommender;
}

/** A release in memory, before any changes of its catalogue. */
interface Opened extends Pick<Recommender, 'withItems' | 'memory' | 'shrink'> {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly files: ReleaseFiles;
  readonly catalogue: OpenCatalogue;
  readonly hybrid: Hybrid;
  readonly likeness: Likeness;
  /** Year of the newest film; 0 when no year is known. */
  readonly lastYear: number;
  readonly users: Pick<Recommender, 'userIdOf' | 'userIdAt' | 'user'>;
  /** Describes an item to the models. The same change is described once. */
  describe(change: ItemChange): KnownItem;
}

/** Answers from a release and the changes of its catalogue, which `catalogue` has already. */
function answerFrom(opened: Opened, items: LaidItems, catalogue: OpenCatalogue): Recommender {
  const { source, manifest, files, lastYear } = opened;
  const { movies, attributes, all, matcher, initials, families } = catalogue;
  const known = items.added.map(opened.describe);
  const hybrid = known.length === 0 ? opened.hybrid : { ...opened.hybrid, items: known };
  const { scale: values } = manifest.dataset;
  const scale = { min: values[0], max: values[values.length - 1] };
  const { picks = false } = hybrid;
  // The models know nothing of ratings of new items. These come last, since their indexes are the largest.
  const trained = (profile: Profile) => beforeMovie(profile, items.numMovies);
  const fold: Recommender['fold'] = (profile, models) => foldHybrid(hybrid, latestOf(trained(profile)), models);
  const likeness = likenessWithItems(opened.likeness, hybrid);
  const words = manifest.dataset.item ?? FILM;
  const parts = { words, movies, items, attributes, hybrid, families, likeness, fold, scale, lastYear };
  /** Made when it is first asked for. It takes little memory, so it stays. */
  let describedAttributes: AttributeAnswer[] | undefined;
  const isShown = (movie: number) => !items.hidden.has(movie);
  const shown = (movie: number) => (isShown(movie) ? movie : -1);
  const find = (movieId: number) => shown(movies.indexOf(movieId));
  const factsAbout = (movie: number) => facts(movies, movie, picks, items);

  return {
    manifest,
    picks,
    withItems: opened.withItems,
    indexOf: movies.indexOf,
    isTrained: (movie) => hybrid.bias.numRatings[movie] > 0,
    likeness: likeness.between,
    fold,
    ...opened.users,

    profile: (ratings) => toProfile(movies, scale, ratings),

    ...openLists(parts),
    ...openPredictions(parts),
    ask: openAsking(parts, manifest.dataset.users),

    similar(movieId, by = 'hybrid', n = 10) {
      const movie = find(movieId);
      if (movie === -1) return undefined;
      const alike = likeness.mostAlike(movie, by, n, items.hidden);
      return Array.from(
        alike.items,
        (m, t): SimilarMovie => ({ ...card(movies, m), similarity: round(alike.scores[t], 3) }),
      );
    },

    movie(movieId) {
      const movie = find(movieId);
      return movie === -1 ? undefined : factsAbout(movie);
    },

    attributes() {
      describedAttributes ??= describeAttributes(attributes);
      return describedAttributes;
    },
    listedAttributes(movieId) {
      const movie = find(movieId);
      return movie === -1 ? {} : attributes.of(movie);
    },
    async attributesOf(movieId) {
      const movie = find(movieId);
      return movie === -1 ? {} : attributes.all(movie);
    },
    checkWhere: (condition) => void readCondition(attributes, condition),

    match(clue) {
      const movie = matcher.match(clue, isShown);
      return movie === -1 ? undefined : card(movies, movie);
    },

    hasTitles: movies.hasTitles,

    findKey(key) {
      const movie = shown(movies.indexOfKey(key));
      return { total: movie < 0 ? 0 : 1, exact: movie >= 0, movies: movie < 0 ? [] : [factsAbout(movie)] };
    },
    catalogue: { movies: movies.numMovies - items.hidden.size, lastYear: lastYear || null },

    async search(query, { offset = 0, limit = 20, where = [] } = {}) {
      const conditions = where.map((condition) => readCondition(attributes, condition));
      const { movies: matches, isExact } =
        query.trim() === ''
          ? { movies: all, isExact: true }
          : searchTitles(await catalogue.search(), movies, query, initials.find);
      const isWanted = (movie: number) => !items.hidden.has(movie) && conditions.every(({ holds }) => holds(movie));
      const isWhole = conditions.length === 0 && items.hidden.size === 0;
      const found = isWhole ? matches : matches.filter(isWanted);
      return {
        total: found.length,
        exact: isExact,
        movies: Array.from(found.subarray(offset, offset + limit), factsAbout),
      };
    },

    ...openOnDemand(source, manifest, { opened: opened.catalogue.movies, movies, items }, files),

    describeUser: (user, options) => describeUser(movies, manifest.dataset, user, options),

    memory: opened.memory,
    shrink: opened.shrink,
    cacheUse: files.cacheUse,
  };
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
