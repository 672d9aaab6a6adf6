/** The ratings that a release was made from, read back from its own files. */

import { ReleaseError } from '../../../shared/errors.ts';
import { makeScale, type Ratings, type SparseRows, transpose } from '../../../shared/ratings.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { openProfiles, PROFILE_INDEX_FILE, PROFILES_FILE } from '../../../shared/release/profiles.ts';
import { memorySource, type Source } from '../../../shared/source.ts';

/**
 * Resolves to all ratings, users and movies numbered as in the night. So the same seed holds the same rows out. Throws
 * `ReleaseError` when the histories are damaged.
 */
export async function readRatings(source: Source, { dataset }: Manifest): Promise<Ratings> {
  const whole = memorySource(new Map([[PROFILES_FILE, await source.read(PROFILES_FILE)]]));
  const profiles = openProfiles(await source.read(PROFILE_INDEX_FILE), whole);
  const scale = makeScale(dataset.scale, dataset.relevance);
  const codeOf = new Map(Array.from(scale.values, (value, code) => [value, code]));
  const { numUsers, numMovies } = profiles;
  const byUser: SparseRows = {
    offsets: new Uint32Array(numUsers + 1),
    index: new Uint32Array(dataset.ratings),
    codes: new Uint8Array(dataset.ratings),
  };
  const times = new Uint32Array(dataset.ratings);
  let at = 0;
  for (let user = 0; user < numUsers; user++) {
    const { movies, ratings, times: own } = await profiles.profileOf(user);
    if (at + movies.length > dataset.ratings)
      throw new ReleaseError('corrupt', `${PROFILES_FILE}: has too many ratings`);
    byUser.index.set(movies, at);
    if (own) times.set(own, at);
    for (let r = 0; r < movies.length; r++) byUser.codes[at + r] = codeOf.get(ratings[r]) ?? 0;
    at += movies.length;
    byUser.offsets[user + 1] = at;
  }
  return { numUsers, numMovies, numRatings: at, scale, byUser, byMovie: transpose(byUser, numMovies), times };
}
