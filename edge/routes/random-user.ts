/** Picks a random user, for visitors who have no user in mind. */

import type { UserId } from '../../shared/user-id.ts';
import type { AppContext } from '../context.ts';
import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { noSuchUser } from '../release/read-profile.ts';

/** `GET /v1/users:random`: the id of a random user. */
export const showRandomUser = route({
  method: 'GET',
  path: '/v1/users:random',
  access: 'users',
  summary: 'Returns the id of a random user of the dataset.',
  async answer(c) {
    return c.json({ userId: await randomUserId(c) });
  },
});

/** The id of a random user of the release. Throws `RequestError` `not-found` when it has no users. */
export async function randomUserId(c: AppContext): Promise<UserId> {
  const [bits] = crypto.getRandomValues(new Uint32Array(1));
  const userId = await c.get('recommender').userIdAt(bits / 2 ** 32);
  if (userId === undefined) throw new RequestError('not-found', noSuchUser(c, 'user'));
  return userId;
}
