/** Predictions by the line: NDJSON in, NDJSON out, from the release that was current when the batch began. */

import * as v from 'valibot';
import type { Recommender, UserProfile } from '../../models/recommender/answers.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { authorize, takeRequests } from '../access/guard.ts';
import type { AppContext, AppDeps } from '../context.ts';
import * as f from '../http/fields.ts';
import { streamLines } from '../http/line-stream.ts';
import { badField, RequestError } from '../http/problem.ts';
import { checkObject, expectMedia, parseJson, toUserId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { findUser, readPostedProfile, scoredPart } from '../release/read-profile.ts';

const NDJSON = 'application/x-ndjson';
/** Running at once, in one process. */
export const MAX_BATCHES = 32;
/** How long a batch waits for a line, and how long for the caller's limit. */
const PATIENCE_MS = 30_000;
/** A batch that waits for a line and then for its turn moves sooner. */
const GONE_MS = 4 * PATIENCE_MS;

const idReason = 'expected a number, or a text of at most 100 characters';

/** One line. Either `userId` or `ratings` says whose predictions; `id` comes back with the answer. */
export const batchLine = v.strictObject({
  id: v.optional(v.union([v.number(), v.pipe(v.string(), v.maxLength(100))], idReason)),
  userId: v.optional(v.union([v.number(), v.string()], 'expected the id of a user')),
  ratings: v.optional(f.ratings),
  movieIds: f.list(f.movieId, 1, f.MAX_PREDICTIONS),
});

export const predictForLines = route({
  method: 'POST',
  path: '/v1/predictions:batch',
  access: 'open',
  summary: 'Predictions for any number of profiles, one a line, answered line by line as they come.',
  answer(c) {
    expectMedia(c, NDJSON);
    return new Response(answerLines(c), { headers: { 'content-type': NDJSON } });
  },
});

function answerLines(c: AppContext): ReadableStream<Uint8Array> {
  const { log, now, settings, maxBatchLines = Number.POSITIVE_INFINITY } = c.get('deps');
  const [requestId, route] = [c.get('requestId'), c.get('route')];
  const running = begin(c.get('deps'));
  const start = now();
  let lines = 0;
  let refused = 0;
  let failed = 0;

  const refuse = (line: number, error: RequestError, id?: unknown) => {
    refused++;
    return { line, id, error: { code: error.code, detail: error.message, errors: error.errors } };
  };
  /** Errors that are not the caller's are logged, the first of them, and told apart from theirs without saying more. */
  const asRequestError = (error: unknown): RequestError => {
    if (error instanceof RequestError) {
      if (error.code === 'not-ready') failed++;
      return error;
    }
    const { message: reason, stack } = error as Error;
    const code = error instanceof ReleaseError ? error.code : 'unexpected';
    if (failed++ === 0) log({ level: 'error', event: 'line-failed', requestId, route, code, reason, stack });
    const detail = `this line cannot be answered at the moment; the log has it under ${requestId}`;
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
      running.end();
      log({ level: 'info', event: 'batch', requestId, route, lines, refused, failed, reason, ms: now() - start });
    },
    now,
  });
}

/** When each running batch of a service last moved. */
const runningBatches = new WeakMap<AppDeps, Map<symbol, number>>();

/**
 * A batch runs from here until `end`. Each keeps the release that it began with, so there is a most. One that has not moved for
 * longer than it can is gone: a runtime need not say that a caller left. Throws `RequestError` `not-ready`.
 */
function begin(deps: AppDeps): { moved(): void; end(): void } {
  const running = runningBatches.get(deps) ?? new Map<symbol, number>();
  runningBatches.set(deps, running);
  const gone = deps.now() - GONE_MS * deps.settings.patience;
  for (const [batch, at] of running) if (at < gone) running.delete(batch);
  if (running.size >= MAX_BATCHES) throw new RequestError('not-ready', `${MAX_BATCHES} batches are running already`);
  const batch = Symbol();
  const moved = () => void running.set(batch, deps.now());
  moved();
  return { moved, end: () => running.delete(batch) };
}

async function predictLine(c: AppContext, input: unknown): Promise<object> {
  const recommender = c.get('recommender');
  const { id, userId, ratings, movieIds } = checkObject(batchLine, input);
  if ((userId === undefined) === (ratings === undefined)) {
    throw badField('userId', 'expected either userId or ratings');
  }
  if (ratings) {
    const { profile, ignored } = readPostedProfile(recommender, ratings);
    return { id, ...recommender.predict(profile, movieIds), ignored };
  }
  authorize(c, 'users');
  const user = await userOf(c, recommender, String(userId));
  return { id, userId: user.userId, ...recommender.predict(user.profile, movieIds), ...scoredPart(user.profile) };
}

async function userOf(c: AppContext, recommender: Recommender, text: string): Promise<UserProfile> {
  const userId = toUserId(text, recommender);
  const user = await findUser(c, userId);
  if (!user) throw new RequestError('not-found', `there is no user ${userId} in this release`);
  return user;
}

/** So that a line that is refused can still be told from others. */
function idOf(input: unknown): unknown {
  const result = v.safeParse(batchLine.entries.id, (input as { id?: unknown } | null)?.id);
  return result.success ? result.output : undefined;
}
