/**
 * The one brain: opens a release and answers from it. Pure, and knows no HTTP; routes, command line and evaluation are
 * thin callers. Answers are described in answers.ts.
 */

import { ReleaseError } from '../shared/errors.ts';
import { COMPONENT_BUDGETS, type Manifest, parseManifest } from '../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE, type MovieTable } from '../shared/release/movies.ts';
import { openProfileIndex, PROFILE_INDEX_FILE, PROFILES_FILE } from '../shared/release/profiles.ts';
import { openSearch, SEARCH_FILE } from '../shared/release/search.ts';
import { openUserNames, parseUserId, USER_NAME_INDEX_FILE, type UserId } from '../shared/release/user-names.ts';
import type { Source } from '../shared/source.ts';
import { TopK } from '../shared/top-k.ts';
import type { Explanation, ModelOpinion, Prediction, Recommendation, Recommender, SimilarMovie } from './answers.ts';
import { card, facts, round, roundRating, roundScore } from './cards.ts';
import { describeUser } from './describe-user.ts';
import { diversify } from './diversify.ts';
import { makeFilter } from './filter.ts';
import { parseBlend } from './hybrid/artifact.ts';
import { explainMovie } from './hybrid/explain.ts';
import type { Hybrid, HybridRatings } from './hybrid/ratings.ts';
import { foldHybrid } from './hybrid/score.ts';
import { MODEL_NAMES, type ModelName, type Profile } from './model.ts';
import { artifactFile, openModels } from './scorers.ts';

/** What every release holds in memory; profiles are read one at a time. */
const FILES = [
  MOVIES_FILE,
  SEARCH_FILE,
  PROFILE_INDEX_FILE,
  ...(['bias', ...MODEL_NAMES] as const).map((name) => artifactFile(name)),
];
/** Candidates per listed film when a list is to be varied. */
const POOL_PER_FILM = 10;

/** Reads, checks and decodes a release. Throws `ReleaseError` when a part is missing or not what the manifest says. */
export async function openRecommender(source: Source): Promise<Recommender> {
  const manifest = parseManifest(new TextDecoder().decode(await source.read('manifest.json')));
  const blend = parseBlend(manifest.blend);
  const files = new Map<string, Uint8Array>();
  await Promise.all(
    heldFiles(manifest).map(async (file) => {
      files.set(file, await readWhole(source, manifest, file));
    }),
  );
  const bytesOf = (file: string) => files.get(file) ?? new Uint8Array();
  const movies = decodeMovies(bytesOf(MOVIES_FILE));
  const profiles = openProfileIndex(bytesOf(PROFILE_INDEX_FILE));
  const search = openSearch(bytesOf(SEARCH_FILE));
  const nameIndex = files.get(USER_NAME_INDEX_FILE);
  const names = nameIndex && openUserNames(nameIndex, source);
  for (const [file, { numMovies }] of Object.entries({ [SEARCH_FILE]: search, [PROFILE_INDEX_FILE]: profiles })) {
    if (numMovies === movies.numMovies) continue;
    throw new ReleaseError('corrupt', `${file} is of ${numMovies} movies, the catalogue has ${movies.numMovies}`);
  }
  const lastUser = profiles.userIds.at(-1) ?? 0;
  if (names && lastUser > names.numNames) {
    throw new ReleaseError('corrupt', `${USER_NAME_INDEX_FILE} has ${names.numNames} names, user ${lastUser} has none`);
  }
  const hybrid: Hybrid = { ...openModels(bytesOf, movies.numMovies), blend };
  const scale = { min: manifest.dataset.scale[0], max: manifest.dataset.scale[manifest.dataset.scale.length - 1] };
  const catalogue = Uint32Array.from({ length: movies.numMovies }, (_, m) => m);

  const fold: Recommender['fold'] = (profile, models) => foldHybrid(hybrid, profile, models);
  const clip = (rating: number) => roundRating(Math.min(scale.max, Math.max(scale.min, rating)));

  const likeness: Recommender['likeness'] = (movie, others, by) => {
    const out = new Float32Array(others.length);
    const part = new Float32Array(others.length);
    const takingPart = MODEL_NAMES.filter((name) => hybrid.scorers[name].similar && (by === 'hybrid' || by === name));
    for (const name of takingPart) {
      hybrid.scorers[name].similar?.(movie, others, part);
      for (let t = 0; t < out.length; t++) out[t] += part[t] / takingPart.length;
    }
    return out;
  };

  const numberOf = async (userId: UserId): Promise<number | undefined> => {
    if (typeof userId === 'string') return names?.numberOf(userId);
    return names ? undefined : userId;
  };

  return {
    manifest,
    indexOf: movies.indexOf,
    isTrained: (movie) => hybrid.bias.numRatings[movie] > 0,
    likeness,
    fold,

    userIdOf: (text) => parseUserId(text, names !== undefined),

    async user(userId) {
      const number = await numberOf(userId);
      const place = number === undefined ? undefined : profiles.locate(number);
      if (!place) return undefined;
      return { userId, ...profiles.decode(await source.read(PROFILES_FILE, place)) };
    },

    profile: (ratings) => toProfile(movies, scale, ratings),

    recommend(profile, options = {}) {
      const { n = 10, diversity = 0, models = MODEL_NAMES } = options;
      const viewer = fold(profile, models);
      const allowed = makeFilter(movies, profile, options);
      const pool = viewer.best(diversity > 0 ? n * POOL_PER_FILM : n, allowed);
      const chosen = diversify(pool, n, diversity, (movie, others) => likeness(movie, others, 'hybrid'));
      const rated = viewer.rate(Uint32Array.from(chosen, ({ movie }) => movie));
      return chosen.map(
        ({ movie, score }, t): Recommendation => ({
          ...card(movies, movie),
          rating: clip(rated.rating[t]),
          interval: interval(rated, t, clip),
          score: roundScore(score),
          models: opinions(rated, t, models, clip),
        }),
      );
    },

    predict(profile, movieIds) {
      const known = movieIds.filter((movieId) => movies.indexOf(movieId) !== -1);
      const indexes = Uint32Array.from(known, (movieId) => movies.indexOf(movieId));
      const rated = fold(profile).rate(indexes);
      return {
        predictions: Array.from(
          indexes,
          (movie, t): Prediction => ({
            ...card(movies, movie),
            rating: clip(rated.rating[t]),
            interval: interval(rated, t, clip),
            baseline: clip(rated.baseline[t]),
            models: withSupport(rated, t, clip),
          }),
        ),
        unknown: movieIds.filter((movieId) => movies.indexOf(movieId) === -1),
      };
    },

    explain(profile, movieId) {
      const movie = movies.indexOf(movieId);
      if (movie === -1) return undefined;
      const digits = { rating: roundRating, score: roundScore };
      const { films, features, likeMinded, without, ...sums } = explainMovie(fold, profile, movie, scale, digits);
      const named = <T extends { movie: number }>({ movie: film, ...rest }: T) => ({
        movieId: movies.movieIds[film],
        title: movies.title(film),
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
      const values = likeness(movie, catalogue, by);
      const best = new TopK(n);
      for (let m = 0; m < values.length; m++) if (m !== movie && values[m] > 0) best.offer(m, values[m]);
      const { items, scores } = best.drain();
      return Array.from(items, (m, t): SimilarMovie => ({ ...card(movies, m), similarity: round(scores[t], 3) }));
    },

    movie(movieId) {
      const movie = movies.indexOf(movieId);
      return movie === -1 ? undefined : facts(movies, movie);
    },

    search(query, { offset = 0, limit = 20 } = {}) {
      const found = query.trim() === '' ? catalogue : search.find(query);
      return {
        total: found.length,
        movies: Array.from(found.subarray(offset, offset + limit), (movie) => facts(movies, movie)),
      };
    },

    describeUser: (user, page) => describeUser(movies, manifest.dataset.simulated, user, page),

    memory() {
      return Array.from(files, ([file, bytes]) => ({
        component: file,
        bytes: bytes.length,
        budget: COMPONENT_BUDGETS[file] ?? null,
      })).sort((a, b) => b.bytes - a.bytes || (a.component < b.component ? -1 : 1));
    },
  };
}

function heldFiles({ files }: Manifest): string[] {
  return USER_NAME_INDEX_FILE in files ? [...FILES, USER_NAME_INDEX_FILE] : FILES;
}

async function readWhole(source: Source, manifest: Manifest, file: string): Promise<Uint8Array> {
  const entry = manifest.files[file];
  if (!entry) throw new ReleaseError('missing', `manifest.json: ${file} is not listed`);
  const bytes = await source.read(file);
  if (bytes.length !== entry.bytes) {
    throw new ReleaseError('corrupt', `${file} has ${bytes.length} bytes, the manifest says ${entry.bytes}`);
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== entry.sha256) {
    throw new ReleaseError('corrupt', `${file} has checksum ${found}, the manifest says ${entry.sha256}`);
  }
  return bytes;
}

function toProfile(
  movies: MovieTable,
  scale: { min: number; max: number },
  given: readonly { movieId: number; rating: number }[],
): { profile: Profile; ignored: number[] } {
  const byMovie = new Map<number, number>();
  const ignored: number[] = [];
  for (const { movieId, rating } of given) {
    if (!(rating >= scale.min && rating <= scale.max)) {
      throw new RangeError(`rating ${rating} is not within ${scale.min} and ${scale.max}`);
    }
    const movie = movies.indexOf(movieId);
    if (movie === -1) ignored.push(movieId);
    else byMovie.set(movie, rating);
  }
  const indexes = Uint32Array.from(byMovie.keys()).sort();
  return {
    profile: { movies: indexes, ratings: Float64Array.from(indexes, (movie) => byMovie.get(movie) ?? scale.min) },
    ignored,
  };
}

function interval({ rating, margin }: HybridRatings, t: number, clip: (rating: number) => number): [number, number] {
  return [clip(rating[t] - margin[t]), clip(rating[t] + margin[t])];
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
