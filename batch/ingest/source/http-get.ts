/** GET over HTTP for downloads: redirects followed by hand, servers that fall silent given up, repetitions with growing pauses. */

import { pause } from '../../../shared/pause.ts';
import { DataError } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';

export interface HttpLimits {
  /** Tries in all. */
  readonly attempts: number;
  /** Pause before the second try; each further one is twice as long. */
  readonly pauseMs: number;
  /** How long a server may send nothing. */
  readonly silenceMs: number;
}

export const HTTP_LIMITS: HttpLimits = { attempts: 5, pauseMs: 1000, silenceMs: 30_000 };

const MOST_REDIRECTS = 5;
/** Worth another try; everything else from 400 on is not. */
const PASSING_TROUBLE = new Set([408, 425, 429]);

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Throws when the connection breaks off or nothing comes for too long. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Calls `use` with the answer to a GET: status 200, or 206 or 416 when `headers` ask for a range. Throws `DataError` (`download`)
 * when another try is of no use, any other error when it is. `label` is what messages call the file.
 */
export async function withAnswer<T>(
  url: URL,
  { label, headers, silenceMs }: { label: string; headers?: Readonly<Record<string, string>>; silenceMs: number },
  use: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort(new Error(`${url.host} has sent nothing for ${silenceMs / 1000} s`));
  }, silenceMs);
  try {
    const response = await follow(url, label, { ...headers, 'accept-encoding': 'identity' }, abort.signal);
    checkStatus(response, url, label, headers?.range !== undefined);
    return await use({ status: response.status, headers: response.headers, body: chunks(response, timer) });
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** Repeats `action` until it succeeds, throws a `DataError`, or the tries are used up. */
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
        throw new DataError('download', label, `${reason}; gave up after ${attempts} tries`, { cause });
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
      throw new DataError('download', label, `${url.host} redirects to where no download may go`);
    }
    url = next;
  }
}

function checkStatus({ status, statusText, headers }: Response, { host }: URL, label: string, isRange: boolean): void {
  if (status === 200 || (isRange && (status === 206 || status === 416))) {
    const encoding = headers.get('content-encoding') ?? 'identity';
    if (encoding === 'identity') return;
    throw new DataError('download', label, `${host} sends it in the encoding ${encoding}, which was not asked for`);
  }
  const answer = `${host} answers ${status} ${statusText}`.trim();
  if (status >= 500 || PASSING_TROUBLE.has(status)) throw new Error(answer);
  throw new DataError('download', label, answer);
}

async function* chunks(response: Response, timer: NodeJS.Timeout): AsyncIterable<Uint8Array> {
  for await (const chunk of response.body ?? []) {
    yield chunk;
    timer.refresh();
  }
}

/** `fetch failed` says nothing; its cause does. */
function describe(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = inner as NodeJS.ErrnoException;
  return message || code || String(inner);
}
