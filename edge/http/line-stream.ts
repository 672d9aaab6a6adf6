/**
 * Answers a stream of lines with a stream of lines. Answers are sent while later lines are still arriving. Reading
 * pauses until the caller takes the answers, so memory does not grow with the number of lines.
 */

import { pause } from '../../shared/pause.ts';
import { BYTES_PER_REQUEST, LINES_PER_REQUEST, type Taken } from '../access/rate-limit.ts';
import { type Line, readLines } from './lines.ts';
import { badField, RequestError } from './problem.ts';

/**
 * Answers are sent as soon as they have this many characters together, or when no complete line is left to answer. A
 * round number; only speed depends on it.
 */
const SEND_AT = 16_384;
/**
 * A batch yields to other requests after this time, which one slow recommendation takes too (docs/benchmarks.md, p99).
 */
const TURN_MS = 10;

/** How to answer the lines of a batch. */
export interface LineAnswers {
  /** Most lines that are answered. */
  readonly maxLines: number;
  /** Most bytes of one line. A longer line is passed to `answer` without its bytes. */
  readonly maxLineBytes: number;
  /** The answer to one line. It must not reject; an error is an answer too. */
  answer(line: Line): Promise<object>;
  /** The last answer of a stream that ends early. It takes the place of the answer to this line. */
  refuse(line: number, error: RequestError): object;
  /** Counts requests for the caller; undefined when nothing is counted. */
  take(requests: number): Promise<Taken | undefined>;
  /**
   * Milliseconds. The stream ends when no complete line has arrived for this long, or when the rate limit would make it
   * wait for longer than this.
   */
  readonly patienceMs: number;
  /** Called exactly once, with the reason for the end of the stream. */
  end(reason: string): void;
  /** Milliseconds. */
  now(): number;
}

/**
 * The answers to the lines of `body`, one JSON object per line, in order. The stream never fails because of its input:
 * a body that breaks off, has too many lines or is too slow ends with one error line from `answers.refuse`. Consumes
 * `body`.
 */
export function streamLines(body: ReadableStream<Uint8Array> | null, answers: LineAnswers): ReadableStream<Uint8Array> {
  const { maxLines, maxLineBytes, patienceMs, now } = answers;
  const lines = readLines(body, maxLineBytes);
  const encoder = new TextEncoder();
  let lastTurn = now();
  let answered = 0;
  let lastLine = 0;
  /** Requests that the lines so far count as, less those that were already counted. Below 1 after each line. */
  let owed = 0;
  let left = false;

  /** Undefined when the line may be answered, else the error. Waits while the rate limit allows no more lines. */
  const refusalOf = async ({ bytes }: Line): Promise<{ error: RequestError; reason: string } | undefined> => {
    if (answered >= maxLines) {
      const detail = `a request may have at most ${maxLines} lines here; send the remaining lines in another request`;
      return { error: new RequestError('too-large', detail), reason: 'too many lines' };
    }
    owed += Math.max(1 / LINES_PER_REQUEST, (bytes?.length ?? maxLineBytes) / BYTES_PER_REQUEST);
    const requests = Math.floor(owed);
    owed -= requests;
    const latest = now() + patienceMs;
    for (;;) {
      const taken = await answers.take(requests);
      if (left || taken?.allowed !== false) return undefined;
      if (now() + taken.seconds * 1_000 > latest) {
        const detail = `too many lines for the rate limit; send this line and the remaining ones in ${taken.seconds} s`;
        return { error: new RequestError('too-many', detail), reason: 'too many lines for now' };
      }
      await pause(taken.seconds * 1_000);
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const patientUntil = now() + patienceMs;
        let text = '';
        const finish = (reason: string) => {
          if (left) return;
          if (text !== '') controller.enqueue(encoder.encode(text));
          controller.close();
          answers.end(reason);
        };
        while (text.length < SEND_AT && !left) {
          if (now() - lastTurn > TURN_MS) {
            if (text !== '') break;
            await pause(0);
            lastTurn = now();
          }
          const line = lines.next();
          if (line) {
            const refusal = await refusalOf(line);
            if (refusal) {
              text += toLine(answers.refuse(line.number, refusal.error));
              await lines.stop().catch(() => undefined);
              return finish(refusal.reason);
            }
            answered++;
            lastLine = line.number;
            text += toLine(await answers.answer(line));
            continue;
          }
          if (text !== '') break;
          const more = await inTime(lines.more(), patientUntil - now(), patienceMs);
          if (more === true) continue;
          if (more !== false) {
            text += toLine(answers.refuse(lastLine + 1, more));
            await lines.stop().catch(() => undefined);
          }
          return finish(more === false ? 'done' : more.message);
        }
        if (!left) controller.enqueue(encoder.encode(text));
      },
      async cancel() {
        left = true;
        answers.end('caller left');
        await lines.stop();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The value of `more` when it settles within `ms`. Otherwise the error that ends the stream: for a timeout, or for a
 * body that broke off.
 */
async function inTime(more: Promise<boolean>, ms: number, patienceMs: number): Promise<boolean | RequestError> {
  const { promise: late, resolve } = Promise.withResolvers<RequestError>();
  const slow = new RequestError('too-slow', `no complete line has arrived for ${patienceMs / 1_000} s`);
  const timer = setTimeout(() => resolve(slow), ms);
  try {
    // Of two settled promises the first wins. So a body that sends bytes all the time, but no complete line, ends too.
    return await Promise.race(ms > 0 ? [more, late] : [slow, more]);
  } catch {
    return badField('body', 'ended before it was complete');
  } finally {
    clearTimeout(timer);
  }
}

function toLine(answer: object): string {
  return `${JSON.stringify(answer)}\n`;
}
