/** The release that is current before a night, as far as the gates need it. */

import { fileArchive } from '../../../shared/node/file-archive.ts';
import { type Manifest, readManifest } from '../../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../../../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../../shared/release/profiles.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../../shared/release/user-names.ts';
import type { Source } from '../../../shared/source.ts';
import { canonicalUserId, type UserId } from '../../../shared/user-id.ts';
import { currentRelease } from '../pointer.ts';

/** The ratings of a user of the standing release. */
interface StandingProfile {
  /** Ids of the films. */
  readonly movieIds: Uint32Array;
  /** In the unit of that release's dataset, parallel to `movieIds`. */
  readonly ratings: Float64Array;
}

/** The current release, which the night is compared with. Users and movies have dense indexes of its own. */
export interface Standing {
  readonly manifest: Manifest;
  readonly source: Source;
  readonly numUsers: number;
  readonly movieIds: Uint32Array;
  /** Number of ratings of each film. */
  readonly numRatings: Uint32Array;
  /** Returns the dense index of a film, −1 when it is unknown. */
  movieOf(movieId: number): number;
  /** Resolves to the dense index of a user, −1 when it is unknown. 7 and "7" are the same user. */
  userOf(userId: UserId): Promise<number>;
  /** Resolves to the id or the name of a user. */
  userIdOf(user: number): Promise<UserId>;
  /** Resolves to all ratings of a user. */
  profileOf(user: number): Promise<StandingProfile>;
}

/**
 * Opens the current release of a folder. Resolves to undefined when there is none, or none that this build can read:
 * then there is nothing to compare with.
 */
export async function readStanding(releasesDir: string): Promise<Standing | undefined> {
  try {
    const id = await currentRelease(releasesDir);
    return id === undefined ? undefined : await open(fileArchive(releasesDir).source(id));
  } catch {
    return undefined;
  }
}

async function open(source: Source): Promise<Standing> {
  const manifest = await readManifest(source);
  const movies = decodeMovies(await source.read(MOVIES_FILE));
  const profiles = openProfiles(await source.read(PROFILE_INDEX_FILE), source);
  const names =
    USER_NAME_INDEX_FILE in manifest.files ? openUserNames(await source.read(USER_NAME_INDEX_FILE), source) : undefined;
  const numberOf = async (userId: UserId) => {
    if (names) return names.numberOf(String(userId));
    const id = canonicalUserId(userId);
    return typeof id === 'number' ? id : undefined;
  };
  return {
    manifest,
    source,
    numUsers: profiles.numUsers,
    movieIds: movies.movieIds,
    numRatings: movies.numRatings,
    movieOf: movies.indexOf,
    async userOf(userId) {
      const number = await numberOf(userId);
      return number === undefined ? -1 : profiles.find(number);
    },
    async userIdOf(user) {
      const id = await profiles.userIdAt(user);
      return (await names?.nameOf(id)) ?? id;
    },
    async profileOf(user) {
      const profile = await profiles.profileOf(user);
      return { movieIds: profile.movies.map((movie) => movies.movieIds[movie]), ratings: profile.ratings };
    },
  };
}
