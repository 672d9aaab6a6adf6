/**
 * Opens a release and answers from it. It knows nothing of HTTP: routes, command line and evaluation are thin callers.
 * answers.ts describes the answers.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { wasmScoring } from '../../shared/kernels/scoring.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { belowUsual } from '../../shared/liking.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE, type MovieTable } from '../../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openSearch, SEARCH_FILE } from '../../shared/release/search.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../shared/release/user-names.ts';
import { round } from '../../shared/round.ts';
import type { Source } from '../../shared/source.ts';
import { TopK } from '../../shared/top-k.ts';
import { parseUserId, type UserId } from '../../shared/user-id.ts';
import { parseBlend } from '../hybrid/artifact.ts';
import { explainMovie } from '../hybrid/explain.ts';
import { type Hybrid, type HybridRatings, outlookOf } from '../hybrid/ratings.ts';
import { foldHybrid, type HybridViewer } from '../hybrid/score.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import { artifactFile, checkReleaseMemory, openModels, scoringBytes, scoringWorkspace } from '../scorers.ts';
import type {
  Explanation,
  GivenRating,
  ModelOpinion,
  Prediction,
  Recommendation,
  Recommender,
  RecommendOptions,
  Row,
  SimilarBy,
  SimilarMovie,
} from './answers.ts';
import { arrange } from './arrange.ts';
import { ASKED_MOVIES, chooseAsked, lovedChances, plainFamiliarity } from './ask.ts';
import { card, DIGITS, facts, roundRating, roundScore, titles } from './cards.ts';
import { describeUser } from './describe-user.ts';
import { filmFamilies } from './families.ts';
import { genreNames, makeFilter, type Seen, whyNone, withTwins } from './filter.ts';
import { filmInitials } from './initials.ts';
import { latestOf } from './latest.ts';
import { filmMatcher } from './match.ts';
import { openOnDemand } from './on-demand.ts';
import { type Audience, type Drawn, drawPool } from './pool.ts';
import { openReleaseFiles } from './release-files.ts';
import { planRows } from './rows.ts';
import { searchTitles } from './search.ts';
import { joinViewers } from './together.ts';
import { unwantedness } from './unwanted.ts';

export { checkReleaseMemory } from '../scorers.ts';

/**
 * Files that are held from the start, in addition to the catalogue and the index of profiles, which are read one at a
 * time.
 */
const MODEL_FILES = (['bias', ...MODEL_NAMES] as const).map((name) => artifactFile(name));

/** A row with fewer films is none. */
const LEAST_IN_ROW = 3;

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
  await files.hold([MOVIES_FILE, PROFILE_INDEX_FILE]);
  const movies = decodeMovies(files.bytesOf(MOVIES_FILE));
  const profiles = openProfiles(files.bytesOf(PROFILE_INDEX_FILE), source);
  const sameMovies = (file: string, { numMovies }: { numMovies: number }) => {
    if (numMovies === movies.numMovies) return;
    throw new ReleaseError('corrupt', `${file} is for ${numMovies} movies, but the catalogue has ${movies.numMovies}`);
  };
  sameMovies(PROFILE_INDEX_FILE, profiles);
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
  const hybrid: Hybrid = { ...fitting(() => openModels(files.bytesOf, movies.numMovies, kernels)), blend };
  const scale = { min: manifest.dataset.scale[0], max: manifest.dataset.scale[manifest.dataset.scale.length - 1] };
  const catalogue = new Uint32Array(movies.numMovies).map((_, m) => m);

  const lastYear = catalogue.reduce((last, movie) => Math.max(last, movies.year(movie)), 0);
  const askedMovies = catalogue.subarray(0, ASKED_MOVIES);
  const audience = { numUsers: manifest.dataset.users, numRatings: hybrid.bias.numRatings };
  const telling = MODEL_NAMES.map((name) => hybrid.scorers[name]).find((scorer) => scorer.familiarity);
  const matcher = filmMatcher(movies, now);
  const initials = filmInitials(movies, now);
  const families = filmFamilies(movies, now);
  const fold: Recommender['fold'] = (profile, models) => foldHybrid(hybrid, latestOf(profile), models);
  const clip = (rating: number) => roundRating(Math.min(scale.max, Math.max(scale.min, rating)));

  /** Adds the likeness by each model to `out`. `own` is scratch and is overwritten. */
  const addLikeness = (movie: number, others: Uint32Array, by: SimilarBy, out: Float32Array, own: Float32Array) => {
    const asked = MODEL_NAMES.filter((name) => hybrid.scorers[name].similar && (by === 'hybrid' || by === name));
    for (const name of asked) {
      hybrid.scorers[name].similar?.(movie, others, own);
      for (let t = 0; t < out.length; t++) out[t] += own[t] / asked.length;
    }
    return out;
  };
  const likeness: Recommender['likeness'] = (movie, others, by) =>
    addLikeness(movie, others, by, new Float32Array(others.length), new Float32Array(others.length));
  // Arrays as long as the catalogue. They are kept, since new ones for every request would pile up faster than they are
  // collected.
  const alike = new Float32Array(movies.numMovies);
  const ownAlike = new Float32Array(movies.numMovies);

  /** Returns the `n` movies that are most like a movie, with likeness above 0, most alike first. */
  const mostAlike = (movie: number, by: SimilarBy, n: number) => {
    const values = addLikeness(movie, catalogue, by, alike.fill(0), ownAlike);
    const best = new TopK(n);
    for (let m = 0; m < values.length; m++) if (m !== movie && values[m] > 0) best.offer(m, values[m]);
    return best.drain();
  };

  /** Describes films of a viewer's list. */
  const describe = (viewer: HybridViewer, chosen: readonly Drawn[], models: readonly ModelName[], at?: number) => {
    const listed = Uint32Array.from(chosen, ({ movie }) => movie);
    const rated = viewer.rate(listed, at);
    return chosen.map(
      ({ movie, score, belowMean }, t): Recommendation => ({
        ...card(movies, movie),
        rating: clip(rated.rating[t]),
        interval: intervalOf(rated, t, clip),
        score: roundScore(score),
        belowMean,
        models: opinions(rated, t, models, clip),
      }),
    );
  };

  const listOf = <Film extends Drawn>(seen: Seen, audience: Audience<Film>, options: RecommendOptions) => {
    const { n = 10, offset = 0, diversity = 0, popularity = 0 } = options;
    const allowed = makeFilter(movies, seen, options, families.twinsOf);
    const likeHybrid = (movie: number, others: Uint32Array) => likeness(movie, others, 'hybrid');
    const unwanted = unwantedness(options.notInterested ?? [], movies.indexOf, likeHybrid);
    const pool = drawPool(audience, allowed, offset + n, popularity, movies.numRatings, unwanted);
    const ways = { diversity, likeness: likeHybrid, families };
    // Films of the pool that are predicted below the viewer's own mean come after all others.
    const [above, below] = [false, true].map((side) => pool.filter(({ belowMean }) => belowMean === side));
    const list = arrange(above, offset + n, ways);
    return [...list, ...arrange(below, offset + n - list.length, ways, list)].slice(offset);
  };

  const numberOf = async (userId: UserId): Promise<number | undefined> => {
    if (typeof userId === 'string') return (await openNames?.())?.numberOf(userId);
    return openNames ? undefined : userId;
  };

  return {
    manifest,
    indexOf: movies.indexOf,
    isTrained: (movie) => hybrid.bias.numRatings[movie] > 0,
    likeness,
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

    list: (profile, viewer, options = {}) => listOf(profile, viewer, options),

    recommend(profile, options = {}) {
      const { models = MODEL_NAMES, at } = options;
      const viewer = fold(profile, models);
      return describe(viewer, listOf(profile, viewer, options), models, at);
    },

    rows(profile, options = {}) {
      const { n = 10, models = MODEL_NAMES, exclude = [], at } = options;
      const viewer = fold(profile, models);
      const { opinions: says, residuals } = viewer.baseline;
      const { movies: rated, ratings } = viewer.profile;
      const liked = Array.from(rated.keys())
        .filter((j) => says[j] > 0)
        .sort((a, b) => ratings[b] - ratings[a] || residuals[b] - residuals[a] || a - b)
        .map((j) => rated[j]);
      const plans = planRows({
        movies,
        liked,
        lastYear,
        seriesOf: (movie) => families.of(movie).series,
        titleOf: (movie) => titles(movies, movie).title,
        alike: (movie, most) => Array.from(mostAlike(movie, 'hybrid', most).items, (m) => movies.movieIds[m]),
      });
      const taken: number[] = [];
      return plans.flatMap(({ kind, title, because, filters }): Row[] => {
        const asked = { ...options, ...filters, n, exclude: [...exclude, ...taken] };
        const isGood = (film: Drawn) => kind !== 'hidden-gems' || !film.belowMean;
        const chosen = listOf(profile, viewer, asked).filter(isGood);
        if (chosen.length < LEAST_IN_ROW) return [];
        const recommendations = describe(viewer, chosen, models, at);
        taken.push(...recommendations.map(({ movieId }) => movieId));
        const about = because === undefined ? {} : { because: movies.movieIds[because] };
        return [{ kind, title, ...about, recommendations }];
      });
    },

    recommendTogether(profiles, options = {}) {
      const { models = MODEL_NAMES, strategy = 'average' } = options;
      const viewers = profiles.map((profile) => fold(profile, models));
      const chosen = listOf(seenBy(profiles), joinViewers(viewers, strategy), options);
      const listed = Uint32Array.from(chosen, ({ movie }) => movie);
      const people = viewers.map((viewer) => ({ rated: viewer.rate(listed), isBelow: belowUsual(viewer.profile) }));
      const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return chosen.map(({ movie, score, belowMean, decidedBy }, t): Recommendation => {
        const each = people.map(({ rated, isBelow }) => ({
          rating: clip(rated.rating[t]),
          interval: intervalOf(rated, t, clip),
          belowMean: isBelow(rated.rating[t]),
          models: opinions(rated, t, models, clip),
        }));
        const end = (at: 0 | 1) => roundRating(meanOf(each.map((person) => person.interval[at])));
        const opinionOf = (name: ModelName): ModelOpinion => ({
          rating: roundRating(meanOf(each.map((person) => person.models[name]?.rating ?? 0))),
          weight: round(meanOf(each.map((person) => person.models[name]?.weight ?? 0)), 3),
        });
        return {
          ...card(movies, movie),
          rating: roundRating(meanOf(each.map(({ rating }) => rating))),
          interval: [end(0), end(1)],
          score: roundScore(score),
          belowMean,
          models: Object.fromEntries(models.map((name) => [name, opinionOf(name)])),
          people: each.map(({ models: _, ...person }) => person),
          ...(decidedBy !== undefined && { decidedBy }),
        };
      });
    },

    ask(profile, { n = 10, unknown = [], exclude = [] } = {}) {
      const viewer = fold(profile);
      const indexes = (ids: readonly number[]) => ids.map(movies.indexOf).filter((movie) => movie !== -1);
      // A film that was rated is known, whatever else is said of it.
      const rated = withTwins(profile.movies, families.twinsOf);
      const notKnown = Uint32Array.from(withTwins(indexes(unknown), families.twinsOf)).filter(
        (movie) => !rated.has(movie),
      );
      const familiarity =
        telling?.familiarity?.(audience, askedMovies.length, viewer.profile.movies, notKnown) ??
        plainFamiliarity(audience, askedMovies.length);
      const { mean, userBias } = viewer.baseline;
      const loved = lovedChances(viewer.rate(askedMovies), mean + userBias, hybrid.bias.deviation);
      const never = new Set([...rated, ...notKnown, ...withTwins(indexes(exclude), families.twinsOf)]);
      const allowed = (movie: number) => !never.has(movie);
      const seriesOf = (movie: number) => families.of(movie).series;
      return chooseAsked(n, { familiarity, loved, seriesOf, notKnown, allowed }).map((movie) => card(movies, movie));
    },

    whyNone: (profiles, options) => whyNone(movies, seenBy([profiles].flat()), options, families.twinsOf),
    genres: genreNames(movies),

    predict(profile, movieIds, at) {
      const known = movieIds.filter((movieId) => movies.indexOf(movieId) !== -1);
      const indexes = Uint32Array.from(known, (movieId) => movies.indexOf(movieId));
      const rated = fold(profile).rate(indexes, at);
      return {
        predictions: Array.from(
          indexes,
          (movie, t): Prediction => ({
            ...card(movies, movie),
            rating: clip(rated.rating[t]),
            interval: intervalOf(rated, t, clip),
            baseline: clip(rated.baseline[t]),
            models: withSupport(rated, t, clip),
          }),
        ),
        unknown: movieIds.filter((movieId) => movies.indexOf(movieId) === -1),
      };
    },

    explain(profile, movieId, models = MODEL_NAMES, at) {
      const movie = movies.indexOf(movieId);
      if (movie === -1) return undefined;
      const { films, features, likeMinded, without, ...sums } = explainMovie(
        (given) => fold(given, models),
        profile,
        movie,
        models,
        scale,
        DIGITS,
        at,
      );
      const named = <T extends { movie: number }>({ movie: film, ...rest }: T) => ({
        movieId: movies.movieIds[film],
        ...titles(movies, film),
        ...rest,
      });
      return {
        ...card(movies, movie),
        ...sums,
        reasons: { films: films.map(named), features, likeMinded },
        without: without.map(named),
      } as Explanation;
    },

    similar(movieId, by = 'hybrid', n = 10) {
      const movie = movies.indexOf(movieId);
      if (movie === -1) return undefined;
      const { items, scores } = mostAlike(movie, by, n);
      return Array.from(items, (m, t): SimilarMovie => ({ ...card(movies, m), similarity: round(scores[t], 3) }));
    },

    movie(movieId) {
      const movie = movies.indexOf(movieId);
      return movie === -1 ? undefined : facts(movies, movie);
    },

    match(clue) {
      const movie = matcher.match(clue);
      return movie === -1 ? undefined : card(movies, movie);
    },

    hasTitles: movies.hasTitles,

    findKey(key) {
      const movie = movies.indexOfKey(key);
      return { total: movie < 0 ? 0 : 1, exact: movie >= 0, movies: movie < 0 ? [] : [facts(movies, movie)] };
    },
    catalogue: { movies: movies.numMovies, lastYear: lastYear || null },

    async search(query, { offset = 0, limit = 20 } = {}) {
      const { movies: found, isExact } =
        query.trim() === ''
          ? { movies: catalogue, isExact: true }
          : searchTitles(await search(), movies, query, initials.find);
      return {
        total: found.length,
        exact: isExact,
        movies: Array.from(found.subarray(offset, offset + limit), (movie) => facts(movies, movie)),
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

function toProfile(
  movies: MovieTable,
  scale: { min: number; max: number },
  given: readonly GivenRating[],
): { profile: Profile; ignored: number[] } {
  const byMovie = new Map<number, GivenRating>();
  const ignored: number[] = [];
  for (const one of given) {
    const { movieId, rating } = one;
    if (!(rating >= scale.min && rating <= scale.max)) {
      throw new RangeError(`rating ${rating} is not between ${scale.min} and ${scale.max}`);
    }
    const movie = movies.indexOf(movieId);
    if (movie === -1) ignored.push(movieId);
    else byMovie.set(movie, one);
  }
  const indexes = Uint32Array.from(byMovie.keys()).sort();
  const kept = Array.from(indexes, (movie) => byMovie.get(movie));
  const times = Uint32Array.from(kept, (one) => one?.minute ?? 0);
  return {
    profile: {
      movies: indexes,
      ratings: Float64Array.from(kept, (one) => one?.rating ?? scale.min),
      ...(times.some((minute) => minute !== 0) && { times }),
    },
    ignored,
  };
}

/** Returns the films that any of the profiles has. */
function seenBy(profiles: readonly Profile[]): Seen {
  return profiles.length === 1
    ? profiles[0]
    : { movies: Uint32Array.from(new Set(profiles.flatMap(({ movies }) => [...movies]))) };
}

/** Returns the 80 % interval around a rating; the rating itself always belongs to it. */
function intervalOf(rated: HybridRatings, t: number, clip: (rating: number) => number): [number, number] {
  const [low, high] = outlookOf(rated, t).interval.map(clip);
  const rating = clip(rated.rating[t]);
  return [Math.min(low, rating), Math.max(high, rating)];
}

function opinions(
  rated: HybridRatings,
  t: number,
  models: readonly ModelName[],
  clip: (rating: number) => number,
): Partial<Record<ModelName, ModelOpinion>> {
  return Object.fromEntries(
    models.map((name) => [name, { rating: clip(rated.ratings[name][t]), weight: round(rated.weights[name][t], 3) }]),
  );
}

function withSupport(rated: HybridRatings, t: number, clip: (rating: number) => number): Prediction['models'] {
  const own = opinions(rated, t, MODEL_NAMES, clip) as Record<ModelName, ModelOpinion>;
  return Object.fromEntries(
    MODEL_NAMES.map((name) => [name, { ...own[name], support: round(rated.support[name][t], 3) }]),
  );
}
