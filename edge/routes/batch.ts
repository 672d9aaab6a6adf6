/**
 * Predictions by the line: NDJSON in, NDJSON out, each answer sent while the next lines are still coming. Reading waits
 * for the caller to take the answers, so memory does not grow with the number of lines.
 */

import * as v from 'valibot';
import type { Recommender, UserProfile } from '../../models/answers.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { authorize } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { type Line, readLines } from '../lines.ts';
import { badField, RequestError } from '../problem.ts';
import { findUser, profileOf, scoredPart } from '../profile.ts';
import { checkObject, expectMedia, parseJson, toUserId } from '../request.ts';
import { route } from '../route.ts';

const NDJSON = 'application/x-ndjson';
/** Answers are sent when there are so many characters of them, or when no whole line is left. */
const SEND_AT = 16_384;
/** After so long others get their turn. */
const TURN_MS = 10;
/** The stream ends when no whole line has come for so long. */
const PATIENCE_MS = 30_000;

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
  const { log, now, maxBatchLines = Number.POSITIVE_INFINITY } = c.get('deps');
  const lines = readLines(c.req.raw.body, f.MAX_LINE_BYTES);
  const encoder = new TextEncoder();
  const start = now();
  let lastTurn = start;
  let answered = 0;
  let lastLine = 0;
  let refused = 0;

  const end = (reason: string) => {
    const [requestId, route, ms] = [c.get('requestId'), c.get('route'), now() - start];
    log({ level: 'info', event: 'batch', requestId, route, lines: answered, refused, reason, ms });
  };
  const refuse = (line: number, error: RequestError, id?: unknown) => {
    refused++;
    return { line, id, error: { code: error.code, detail: error.message, errors: error.errors } };
  };
  const answerLine = async (line: Line): Promise<object> => {
    let id: unknown;
    try {
      if (!line.bytes) throw badField('line', `expected at most ${f.MAX_LINE_BYTES} bytes`);
      const input = parseJson(line.bytes);
      id = idOf(input);
      return { line: line.number, ...(await predictLine(c, input)) };
    } catch (error) {
      return refuse(line.number, asRequestError(c, error), id);
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (now() - lastTurn > TURN_MS) {
          await new Promise((resolve) => setTimeout(resolve));
          lastTurn = now();
        }
        let text = '';
        const finish = (reason: string) => {
          if (text !== '') controller.enqueue(encoder.encode(text));
          controller.close();
          end(reason);
        };
        while (text.length < SEND_AT && (text === '' || now() - lastTurn <= TURN_MS)) {
          const line = lines.next();
          if (line && answered >= maxBatchLines) {
            const detail = `one request is answered for ${maxBatchLines} lines here; send the others in another`;
            text += toLine(refuse(line.number, new RequestError('too-large', detail)));
            await lines.stop();
            return finish('too many lines');
          }
          if (line) {
            answered++;
            lastLine = line.number;
            text += toLine(await answerLine(line));
            continue;
          }
          if (text !== '') break;
          const more = await inTime(lines.more());
          if (more === true) continue;
          if (more !== false) {
            text += toLine(refuse(lastLine + 1, more));
            await lines.stop().catch(() => undefined);
          }
          return finish(more === false ? 'done' : more.message);
        }
        controller.enqueue(encoder.encode(text));
      },
      async cancel() {
        end('caller left');
        await lines.stop();
      },
    },
    { highWaterMark: 0 },
  );
}

async function predictLine(c: AppContext, input: unknown): Promise<object> {
  const recommender = c.get('recommender');
  const { id, userId, ratings, movieIds } = checkObject(batchLine, input);
  if ((userId === undefined) === (ratings === undefined)) {
    throw badField('userId', 'expected either userId or ratings');
  }
  if (ratings) {
    const { profile, ignored } = profileOf(recommender, ratings);
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

/** Errors that are not the caller's are logged and told apart from theirs, without saying more. */
function asRequestError(c: AppContext, error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const { message, stack } = error as Error;
  const code = error instanceof ReleaseError ? error.code : 'unexpected';
  const requestId = c.get('requestId');
  c.get('deps').log({
    level: 'error',
    event: 'line-failed',
    requestId,
    route: c.get('route'),
    code,
    reason: message,
    stack,
  });
  return new RequestError('not-ready', `this line cannot be answered at the moment; the log has it under ${requestId}`);
}

/** What the promise gives; why reading ends when it breaks off or takes too long. */
async function inTime(more: Promise<boolean>): Promise<boolean | RequestError> {
  const { promise: late, resolve } = Promise.withResolvers<RequestError>();
  const slow = new RequestError('too-slow', `no line has come for ${PATIENCE_MS / 1_000} s`);
  const timer = setTimeout(() => resolve(slow), PATIENCE_MS);
  try {
    return await Promise.race([more, late]);
  } catch {
    return badField('body', 'ended before it was complete');
  } finally {
    clearTimeout(timer);
  }
}

/** So that a line that is refused can still be told from others. */
function idOf(input: unknown): unknown {
  const result = v.safeParse(batchLine.entries.id, (input as { id?: unknown } | null)?.id);
  return result.success ? result.output : undefined;
}

function toLine(answer: object): string {
  return `${JSON.stringify(answer)}\n`;
}
