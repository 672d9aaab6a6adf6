/**
 * Lines in, lines out, each answer sent while the next lines are still coming. Reading waits for the caller to take the answers,
 * so memory does not grow with the number of lines.
 */

import { pause } from '../../shared/pause.ts';
import { BYTES_PER_REQUEST, LINES_PER_REQUEST, type Taken } from '../access/rate-limit.ts';
import { type Line, readLines } from './lines.ts';
import { badField, RequestError } from './problem.ts';

/** Answers are sent when there are so many characters of them, or when no whole line is left. */
const SEND_AT = 16_384;
/** After so long others get their turn. */
const TURN_MS = 10;

export interface LineAnswers {
  readonly maxLines: number;
  readonly maxLineBytes: number;
  /** The answer to one line; an error is one too. */
  answer(line: Line): Promise<object>;
  /** What stands in the place of a line that is not answered any more. */
  refuse(line: number, error: RequestError): object;
  /** Counts so many requests for the caller; undefined when nothing is counted. */
  take(requests: number): Promise<Taken | undefined>;
  /** Milliseconds. The stream ends when no whole line has come for so long, or when the limit of the caller's requests is in its way for so long. */
  readonly patienceMs: number;
  /** Called once. */
  end(reason: string): void;
  /** Milliseconds. */
  now(): number;
}

export function streamLines(body: ReadableStream<Uint8Array> | null, answers: LineAnswers): ReadableStream<Uint8Array> {
  const { maxLines, maxLineBytes, patienceMs, now } = answers;
  const lines = readLines(body, maxLineBytes);
  const encoder = new TextEncoder();
  let lastTurn = now();
  let answered = 0;
  let lastLine = 0;
  /** Requests that the lines so far count as, but for those that were taken. */
  let owed = 0;
  let left = false;

  /** Why the line is not answered: the caller has too many lines, or too many for now. */
  const refusalOf = async ({ bytes }: Line): Promise<{ error: RequestError; reason: string } | undefined> => {
    if (answered >= maxLines) {
      const detail = `one request is answered for ${maxLines} lines here; send the others in another`;
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
        const detail = `too many lines for now; send this one and the others in ${taken.seconds} s`;
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

/** What the promise gives; why reading ends when it breaks off or takes too long. */
async function inTime(more: Promise<boolean>, ms: number, patienceMs: number): Promise<boolean | RequestError> {
  const { promise: late, resolve } = Promise.withResolvers<RequestError>();
  const slow = new RequestError('too-slow', `no line has come for ${patienceMs / 1_000} s`);
  const timer = setTimeout(() => resolve(slow), ms);
  try {
    // The first one wins: bytes that are always there must not outlast the patience either.
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
