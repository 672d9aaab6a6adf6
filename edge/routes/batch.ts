/**
 * Batch predictions as newline-delimited JSON (NDJSON), one profile per line. A batch is answered from the release that
 * was current when it began.
 */

import * as v from 'valibot';
import { ReleaseError } from '../../shared/errors.ts';
import { inWords } from '../../shared/item-words.ts';
import { takeRequests } from '../access/guard.ts';
import { room } from '../access/room.ts';
import type { AppContext } from '../context.ts';
import * as f from '../http/fields.ts';
import { streamLines } from '../http/line-stream.ts';
import { badField, RequestError } from '../http/problem.ts';
import { checkObject, expectMedia, parseJson } from '../http/request.ts';
import { route } from '../http/route.ts';
import { wordsOf } from '../http/words.ts';
import { momentOf, readNamedUser, readPostedProfile, requireRatings, scoredPart } from '../release/read-profile.ts';

const NDJSON = 'application/x-ndjson';
/**
 * How long a batch waits for its next line, and how long for the caller's rate limit; times the patience of the
 * settings. A round number, the same as the limit of any other answer.
 */
const PATIENCE_MS = 30_000;
/**
 * A batch without progress for this long counts as gone. It is longer than a live batch can wait, for a line and then
 * for the rate limit.
 */
const GONE_MS = 4 * PATIENCE_MS;
/** Most batches that one caller runs at once in one process. A round number: each may keep an old release in memory. */
export const MAX_BATCHES = 32;
/** Most batches of all callers without a key. Four times as many: it takes several addresses to use them up. */
export const MAX_ANONYMOUS_BATCHES = 128;

const batches = room('batches', { each: MAX_BATCHES, anonymous: MAX_ANONYMOUS_BATCHES, goneMs: GONE_MS });

const idReason = 'expected a number, or a text of at most 100 characters';

/** One line of a batch. It has either `userId` or `ratings`. Its `id`, if any, is returned with the answer. */
export const batchLine = v.strictObject({
  id: v.optional(v.union([f.number(idReason), v.pipe(v.string(), f.atMost(100))], idReason)),
  userId: v.optional(f.userId),
  ratings: v.optional(f.ratings),
  movieIds: f.list(f.movieId, 1, f.MAX_PREDICTIONS),
});

/** `POST /v1/predictions:batch`: predictions for many profiles, streamed. */
export const predictForLines = route({
  method: 'POST',
  path: '/v1/predictions:batch',
  access: 'open',
  summary: 'Predicts ratings for many profiles, one per line; lines are answered as they arrive.',
  conflict: true,
  answer(c) {
    expectMedia(c, NDJSON);
    requireRatings(c.get('recommender'));
    return new Response(answerLines(c), { headers: { 'content-type': NDJSON } });
  },
});

function answerLines(c: AppContext): ReadableStream<Uint8Array> {
  const { log, clock, settings, maxBatchLines = Number.POSITIVE_INFINITY } = c.get('deps');
  const [requestId, route] = [c.get('requestId'), c.get('route')];
  const words = wordsOf(c);
  const running = batches.enter(c, 1);
  const start = clock();
  let lines = 0;
  let refused = 0;
  let failed = 0;

  const refuse = (line: number, error: RequestError, id?: unknown) => {
    refused++;
    const errors = error.errors?.map(({ field, reason }) => ({ field, reason: inWords(reason, words) }));
    return { line, id, error: { code: error.code, detail: inWords(error.message, words), errors } };
  };
  /** Turns an internal error into one that may be shown to the caller. The first one of a batch is logged. */
  const asRequestError = (error: unknown): RequestError => {
    if (error instanceof RequestError) {
      if (error.code === 'not-ready') failed++;
      return error;
    }
    const { message: reason, stack } = error as Error;
    const code = error instanceof ReleaseError ? error.code : 'unexpected';
    if (failed++ === 0) log({ level: 'error', event: 'line-failed', requestId, route, code, reason, stack });
    const detail = `this line cannot be answered at the moment; the service logged the reason under ${requestId}`;
    return new RequestError('not-ready', detail);
  };

  return streamLines(c.req.raw.body, {
    maxLines: maxBatchLines,
    maxLineBytes: f.MAX_LINE_BYTES,
    patienceMs: PATIENCE_MS * settings.patience,
    async answer({ number: line, bytes }) {
      lines++;
      running.moved();
      let id: unknown;
      try {
        if (!bytes) throw badField('line', `expected at most ${f.MAX_LINE_BYTES} bytes`);
        const input = parseJson(bytes);
        id = idOf(input);
        return { line, ...(await predictLine(c, input)) };
      } catch (error) {
        return refuse(line, asRequestError(error), id);
      }
    },
    refuse,
    take: (requests) => takeRequests(c, requests),
    end(reason) {
      running.leave();
      log({
        level: 'info',
        event: 'batch',
        requestId,
        route,
        lines,
        refused,
        failed,
        reason,
        ms: Math.round(clock() - start),
      });
    },
    now: clock,
  });
}

async function predictLine(c: AppContext, input: unknown): Promise<object> {
  const recommender = c.get('recommender');
  const { id, userId, ratings, movieIds } = checkObject(batchLine, input);
  if ((userId === undefined) === (ratings === undefined)) {
    throw badField('userId', 'expected either userId or ratings');
  }
  if (ratings) {
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return { id, ...recommender.predict(profile, movieIds, momentOf(c, profile)), ignored };
  }
  const { profile, ...user } = await readNamedUser(c, String(userId));
  const answer = recommender.predict(profile, movieIds, momentOf(c, profile));
  return { id, userId: user.userId, ...answer, ...scoredPart(profile) };
}

/** The `id` of a line, if it is a valid one, even when the rest of the line is not. It goes into the error answer. */
function idOf(input: unknown): unknown {
  const result = v.safeParse(batchLine.entries.id, (input as { id?: unknown } | null)?.id);
  return result.success ? result.output : undefined;
}
