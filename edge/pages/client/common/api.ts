/** Requests to the service, with error messages that people can read. */

import { sentence } from '../../frame/phrases.ts';
import { ownWord, whenAnswering } from './answering.ts';
import { onHost } from './base-path.ts';

/** The service refused a request or could not be reached. The message is a sentence that the page can show. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when the service could not be reached. */
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * Returns the JSON answer of a path on this site. With a `body`, the request is a POST. Throws `ApiError`, or a
 * `DOMException` named `AbortError` when `signal` aborts the request.
 */
export async function ask<Answer>(path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const init: RequestInit = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const whyNot = await whenAnswering(signal);
  if (whyNot !== undefined) throw new ApiError(0, whyNot);
  let response: Response;
  try {
    response = await fetch(onHost(path), { ...init, headers, signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw outOfReach(cause);
  }
  if (response.ok) return response.json() as Promise<Answer>;
  throw new ApiError(response.status, await reasonOf(response));
}

/** Returns the error for a request that got no answer. */
export function outOfReach(cause: unknown): ApiError {
  const message = navigator.onLine
    ? 'The service is not answering right now.'
    : `You are offline. Your ${ownWord()} are safe. The list comes back when you are online again.`;
  return new ApiError(0, message, { cause });
}

/** Whether the same request may succeed later: the service was out of reach, or busy. */
export function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

/** Whether `error` is the `AbortError` of a request that was given up. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function reasonOf(response: Response): Promise<string> {
  if (response.status === 401) return 'You need a key to see viewers of the dataset.';
  if (response.status === 429) return 'That was a lot of requests in a short time. Please try again in a minute.';
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  return detail ? sentence(withFieldNames(detail)) : 'Something went wrong.';
}

/** The message with parameters named as in the form: `yearFrom: …` → `“From year” …`. */
function withFieldNames(detail: string): string {
  return detail.replace(/\b(yearFrom|yearTo)\b:?/g, (_, name) => (name === 'yearFrom' ? '“From year”' : '“To year”'));
}
