/** HTTP GET for downloads, with checked redirects, a limit on silence, and retries after growing pauses. */

import { pause } from '../../../shared/pause.ts';
import { DataError } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import { checkTarget } from './check-target.ts';

/** Limits of a download. */
export interface HttpLimits {
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

/** A round number; a mirror needs one or two. */
const MOST_REDIRECTS = 5;
/** Statuses below 500 for which another attempt may succeed: Request Timeout, Too Early, Too Many Requests. */
const TEMPORARY_STATUSES = new Set([408, 425, 429]);

/** The answer of a server. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
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
    const response = await follow(url, label, { ...headers, 'accept-encoding': 'identity' }, abort.signal);
    checkStatus(response, url, label, headers?.range !== undefined);
    return await use({ status: response.status, headers: response.headers, body: chunks(response, timer, pace) });
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

async function follow(
  start: URL,
  label: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  let url = start;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const target = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || target === null) return response;
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) {
      throw new DataError('download', label, `${start.host} redirects more than ${MOST_REDIRECTS} times`);
    }
    const next = URL.canParse(target, url) ? new URL(target, url) : null;
    const isSafe = next?.protocol === 'https:' || (next?.protocol === 'http:' && url.protocol === 'http:');
    if (!next || !isSafe || next.username !== '' || next.password !== '') {
      throw new DataError(
        'download',
        label,
        `${url.host} redirects to an unsafe address: expected https, without user and password`,
      );
    }
    await checkTarget(url, next, label);
    url = next;
  }
}

function checkStatus({ status, statusText, headers }: Response, { host }: URL, label: string, isRange: boolean): void {
  if (status === 200 || (isRange && (status === 206 || status === 416))) {
    const encoding = headers.get('content-encoding') ?? 'identity';
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

async function* chunks(response: Response, timer: NodeJS.Timeout, pace: Pace): AsyncIterable<Uint8Array> {
  pace.start();
  for await (const chunk of response.body ?? []) {
    pace.count(chunk.length);
    yield chunk;
    timer.refresh();
  }
}

/** The message of an error. An error of `fetch` says only "fetch failed"; its cause has the reason. */
function describe(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = inner as NodeJS.ErrnoException;
  return message || code || String(inner);
}
