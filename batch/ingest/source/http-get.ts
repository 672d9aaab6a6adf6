/** HTTP GET for downloads, with a limit on silence, a least pace, and retries after growing pauses. */

import type { IncomingMessage } from 'node:http';
import { pause } from '../../../shared/pause.ts';
import { DataError } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import { follow, type Reach } from './follow.ts';

/** Limits of a download. */
export interface HttpLimits extends Reach {
  /** Total number of attempts. */
  readonly attempts: number;
  /** Pause before the second attempt, in milliseconds. Each further pause is twice as long. */
  readonly pauseMs: number;
  /** Longest time without any data from the server, in milliseconds. */
  readonly silenceMs: number;
  /** Fewest bytes of the body in each period of `silenceMs`, so that a server cannot go on for ever. */
  readonly leastBytes: number;
}

/**
 * The default limits. Round numbers: the pauses add up to 15 s, and a kilobyte a second is slower than any connection
 * over which people download a dataset.
 */
export const HTTP_LIMITS: HttpLimits = { attempts: 5, pauseMs: 1000, silenceMs: 30_000, leastBytes: 30_000 };

/** Statuses below 500 for which another attempt may succeed: Request Timeout, Too Early, Too Many Requests. */
const TEMPORARY_STATUSES = new Set([408, 425, 429]);

/** The answer of a server. */
export interface HttpAnswer {
  readonly status: number;
  /** The value of a header, by its name in lower case; null when there is none. */
  header(name: string): string | null;
  /** The body in chunks. Throws if the connection breaks off or the server is silent for too long. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Calls `use` with the answer to a GET and returns its result. The status is 200, or 206 or 416 if `headers` ask for a
 * range. `label` is the name of the file in messages. Throws `DataError` `download` if another attempt is of no use,
 * and any other error if it may succeed.
 */
export async function withAnswer<T>(
  url: URL,
  { label, headers, limits }: { label: string; headers?: Readonly<Record<string, string>>; limits: HttpLimits },
  use: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const { silenceMs } = limits;
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort(new Error(`${url.host} has sent nothing for ${silenceMs / 1000} s`));
  }, silenceMs);
  const pace = watchPace(limits, (bytes) => {
    const least = `expected at least ${limits.leastBytes}`;
    abort.abort(new Error(`${url.host} is too slow: it sent ${bytes} bytes in ${silenceMs / 1000} s, ${least}`));
  });
  try {
    const response = await follow(url, { label, headers, signal: abort.signal, reach: limits });
    const answer: HttpAnswer = {
      status: response.statusCode ?? 0,
      header: (name) => [response.headers[name] ?? null].flat().join(', ') || null,
      body: chunks(response, timer, pace),
    };
    checkStatus(answer, response.statusMessage, url, label, headers?.range !== undefined);
    return await use(answer);
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
    pace.stop();
    abort.abort();
  }
}

/**
 * Repeats `action` until it succeeds, and returns its result. Throws a `DataError` of `action` at once, and `DataError`
 * `download` when the attempts are used up. Each retry is reported as a warning.
 */
export async function withDownloadRetries<T>(
  label: string,
  { attempts, pauseMs }: HttpLimits,
  reporter: Reporter,
  action: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      const reason = describe(cause);
      if (attempt >= attempts) {
        throw new DataError('download', label, `${reason}; gave up after ${attempts} attempts`, { cause });
      }
      const ms = pauseMs * 2 ** (attempt - 1);
      reporter.warn(`${label}: ${reason}; trying again in ${ms / 1000} s`);
      await pause(ms);
    }
  }
}

function checkStatus(
  { status, header }: HttpAnswer,
  statusText = '',
  { host }: URL,
  label: string,
  isRange: boolean,
): void {
  if (status === 200 || (isRange && (status === 206 || status === 416))) {
    const encoding = header('content-encoding') ?? 'identity';
    if (encoding === 'identity') return;
    throw new DataError('download', label, `${host} sends it in the encoding ${encoding}, which was not requested`);
  }
  const answer = `${host} answers ${status} ${statusText}`.trim();
  if (status >= 500 || TEMPORARY_STATUSES.has(status)) throw new Error(answer);
  throw new DataError('download', label, answer);
}

interface Pace {
  start(): void;
  count(bytes: number): void;
  stop(): void;
}

/** Calls `tooSlow` at the end of the first period since `start` in which too few bytes were counted. */
function watchPace({ leastBytes, silenceMs }: HttpLimits, tooSlow: (bytes: number) => void): Pace {
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (bytes < leastBytes) tooSlow(bytes);
    bytes = 0;
  };
  return {
    start() {
      timer = setInterval(look, silenceMs);
    },
    count(more) {
      bytes += more;
    },
    stop: () => clearInterval(timer),
  };
}

async function* chunks(body: IncomingMessage, timer: NodeJS.Timeout, pace: Pace): AsyncIterable<Uint8Array> {
  pace.start();
  for await (const chunk of body as AsyncIterable<Buffer>) {
    pace.count(chunk.length);
    yield chunk;
    timer.refresh();
  }
}

/** The message of an error. When several addresses were tried in vain, an error has only a code. */
function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
