/**
 * Routes for the ratings that people give. A rating counts in the next answer, and the next nightly run trains on it.
 */

import * as v from 'valibot';
import type { Recommender } from '../../models/recommender/answers.ts';
import { type FeedbackEntry, feedbackLines } from '../../shared/feedback.ts';
import { saysAnything } from '../../shared/items.ts';
import type { UserId } from '../../shared/user-id.ts';
import type { AppContext } from '../context.ts';
import { askFeedback } from '../feedback/ask.ts';
import * as f from '../http/fields.ts';
import { badField } from '../http/problem.ts';
import { readMovieId, readUserId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { readCursor } from '../release/list-cursor.ts';
import { unknownMovie } from '../release/read-profile.ts';

/** An error lists the values of the scale up to this many; of a longer scale it names the ends. A round number. */
const MAX_LISTED = 20;
/** An export is sent in chunks of about this many characters. A round number; only speed depends on it. */
const CHUNK = 65_536;

const RATING = '/v1/users/:userId/ratings/:movieId';
const RATINGS = '/v1/users/:userId/ratings';

/** `PUT /v1/users/{userId}/ratings/{movieId}`: stores a rating. */
export const putRating = route({
  method: 'PUT',
  path: RATING,
  access: 'write',
  summary: 'Stores a rating of a film. It counts from the next answer on. The user may be new.',
  body: v.strictObject({
    rating: f.number('expected a number'),
    ratedAt: v.optional(f.moment),
    list: v.optional(f.cursor),
  }),
  async answer(c, { body: { rating, ratedAt, list } }) {
    const { scale } = c.get('recommender').manifest.dataset;
    if (!scale.includes(rating)) throw badField('rating', `expected ${describeScale(scale)}`);
    return store(c, rating, ratedAt === undefined ? undefined : Date.parse(ratedAt), list);
  },
});

/** `DELETE /v1/users/{userId}/ratings/{movieId}`: marks a film as not rated. */
export const removeRating = route({
  method: 'DELETE',
  path: RATING,
  access: 'write',
  summary: 'Marks a film as not rated by a user, even if the dataset has a rating.',
  answer: (c) => store(c, null),
});

/** `GET /v1/users/{userId}/ratings`: lists the stored ratings of a user. */
export const listRatings = route({
  method: 'GET',
  path: RATINGS,
  access: 'users',
  summary: 'Lists the stored ratings of a user, without those of the dataset; null marks a film as not rated.',
  query: v.strictObject({
    offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
    limit: v.optional(f.integerText(1, f.MAX_LIST)),
  }),
  async answer(c, { query: { offset = 0, limit = 20 } }) {
    const userId = readUserId(c, c.get('recommender'));
    const entries = await askFeedback(c, (feedback) => feedback.read(userId));
    const ratings = entries.slice(offset, offset + limit).map(({ movieId, rating, time }) => ({
      movieId,
      rating,
      time: new Date(time).toISOString(),
    }));
    return c.json({ userId, total: entries.length, ratings });
  },
});

/** `DELETE /v1/users/{userId}/ratings`: deletes all stored ratings of a user. */
export const forgetRatings = route({
  method: 'DELETE',
  path: RATINGS,
  access: 'write',
  summary: 'Deletes all stored ratings of a user; those of the dataset remain.',
  async answer(c) {
    const userId = readUserId(c, c.get('recommender'));
    const forgotten = await askFeedback(c, (feedback) => feedback.forget(userId));
    return c.json({ userId, forgotten });
  },
});

/** `GET /v1/feedback`: exports the stored ratings of all users as NDJSON. */
export const exportFeedback = route({
  method: 'GET',
  path: '/v1/feedback',
  access: 'admin',
  summary:
    'Exports the stored ratings of all users, and changes of the catalogue, as JSON lines, for backups and for the nightly run.',
  release: false,
  async answer(c) {
    // The first chunk is read here, so that a store that cannot be read leads to an error and not to half a body.
    const chunks = await askFeedback(c, async (feedback) => {
      const items = (await feedback.items?.since(0))?.changes ?? [];
      const lines = inChunks(feedbackLines(feedback.entries(), items.filter(saysAnything)));
      return { first: await lines.next(), rest: lines };
    });
    const encoder = new TextEncoder();
    let next: IteratorResult<string> | undefined = chunks.first;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = next ?? (await askFeedback(c, () => chunks.rest.next()));
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await chunks.rest.return(undefined);
      },
    });
    return c.body(body, 200, { 'content-type': 'application/x-ndjson' });
  },
});

/**
 * Stores an entry as of `time`, but not later than now; as of now by default. `list` is the place in the list that the film
 * was on.
 */
async function store(
  c: AppContext,
  rating: number | null,
  time = Number.POSITIVE_INFINITY,
  list?: string,
): Promise<Response> {
  const recommender = c.get('recommender');
  const userId: UserId = readUserId(c, recommender);
  const movieId = readMovieId(c);
  if (recommender.indexOf(movieId) === -1) throw unknownMovie(movieId);
  const entry: FeedbackEntry = { userId, movieId, rating, time: Math.min(time, c.get('deps').now()) };
  const before = await askFeedback(c, async (feedback) => {
    const earlier = await feedback.read(userId);
    await feedback.put(entry);
    return earlier;
  });
  const from = list === undefined ? undefined : readCursor(list);
  // Who changes their mind counts once.
  const isNew = from && !before.some((other) => other.movieId === movieId);
  if (isNew && rating !== null) await c.get('deps').outcomes?.rated(from, movieId, rating);
  const isNewcomer = before.length === 0 && (await recommender.user(userId).catch(() => null)) === undefined;
  const message = isNewcomer && rating !== null ? { message: welcome(recommender, userId) } : {};
  return c.json({ ...entry, time: new Date(entry.time).toISOString(), ...message });
}

/** What somebody whom the release does not know wants to know of their first rating. */
function welcome({ manifest }: Recommender, userId: UserId): string {
  return (
    `The rating is kept and counts from now on in /v1/users/${encodeURIComponent(userId)}/recommendations. ` +
    'The release does not know this user yet: the next nightly run learns from all ratings that are kept, with ' +
    `npm run -s cinematch -- nightly --dataset ${manifest.dataset.name} --feedback data/feedback.sqlite ` +
    '(or the file of the service, if it is another one; from Workers, what GET /v1/feedback gives)'
  );
}

function describeScale(scale: readonly number[]): string {
  if (scale.length <= MAX_LISTED) return `one of ${scale.join(', ')}`;
  return `one of the ${scale.length} values of the scale, from ${scale[0]} to ${scale.at(-1)}, which /v1/release lists`;
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
