/** A user to look at when one has none in mind. */

import type { UserId } from '../../shared/release/user-names.ts';
import type { AppContext } from '../context.ts';
import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';

export const showRandomUser = route({
  method: 'GET',
  path: '/v1/users:random',
  access: 'users',
  summary: 'The id of a user of the dataset, another one each time.',
  async answer(c) {
    return c.json({ userId: await randomUserId(c) });
  },
});

/** Throws `RequestError` `not-found` when the release has no users. */
export async function randomUserId(c: AppContext): Promise<UserId> {
  const [bits] = crypto.getRandomValues(new Uint32Array(1));
  const userId = await c.get('recommender').userIdAt(bits / 2 ** 32);
  if (userId === undefined) throw new RequestError('not-found', 'this release has no users');
  return userId;
}
