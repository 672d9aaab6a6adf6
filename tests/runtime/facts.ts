/** What the tests know of the release: the recommender itself, asked directly, without a host in between. */

import { join } from 'node:path';
import type { Recommender, UserProfile } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { fileSource, readPointer } from '../../shared/node/file-source.ts';

export interface Facts {
  recommender: Recommender;
  /** Users who rated something, ascending. */
  users: UserProfile[];
  unknownUser: number;
  unknownMovie: number;
  /** Movie ids, most rated first. */
  popular: number[];
  /** Lowest and highest rating. */
  min: number;
  max: number;
}

export async function openFacts(releases: string): Promise<Facts> {
  const { release } = await readPointer(releases);
  const recommender = await openRecommender(fileSource(join(releases, release)));
  const users: UserProfile[] = [];
  for (let userId = 0; users.length < 3 && userId < 1_000; userId++) {
    const user = await recommender.user(userId);
    if (user) users.push(user);
  }
  const { scale } = recommender.manifest.dataset;
  const { movies } = await recommender.search('', { limit: 50 });
  return {
    recommender,
    users,
    unknownUser: 4_000_000_000,
    unknownMovie: 4_000_000_000,
    popular: movies.map((movie) => movie.movieId),
    min: scale[0],
    max: scale[scale.length - 1],
  };
}

/** A user's whole history as it would be posted. */
export function ratingsOf({ recommender }: Facts, user: UserProfile): { movieId: number; rating: number }[] {
  const ratings = [];
  for (let offset = 0; offset < user.profile.movies.length; offset += 100) {
    const { history } = recommender.describeUser(user, { offset, limit: 100 });
    for (const { movieId, rating } of history) ratings.push({ movieId, rating });
  }
  return ratings;
}

export function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
