/** Questions to the service, with answers and refusals for people. */

import { sentence } from '../../frame/phrases.ts';
import { onHost } from './base-path.ts';

/** The service refused, or could not be reached (`status` 0). The message can be shown as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The JSON answer at a path of this site; a `body` is posted. Throws `ApiError`, or `AbortError` when `signal` says so. */
export async function ask<Answer>(path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const init: RequestInit = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(onHost(path), { ...init, headers, signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const message = navigator.onLine
      ? 'The service does not answer at the moment.'
      : 'You are offline. Your ratings are kept; the list comes back with the connection.';
    throw new ApiError(0, message, { cause });
  }
  if (response.ok) return response.json() as Promise<Answer>;
  throw new ApiError(response.status, await reasonOf(response));
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function reasonOf(response: Response): Promise<string> {
  if (response.status === 401) return 'Viewers of the dataset are shown with a key only.';
  if (response.status === 429) return 'Too many requests in a short time. Try again in a minute.';
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
  return detail ? sentence(withFieldNames(detail)) : 'Something went wrong.';
}

/** Names of parameters as the form has them. */
function withFieldNames(detail: string): string {
  return detail.replace(/\b(yearFrom|yearTo)\b:?/g, (_, name) => (name === 'yearFrom' ? '“From year”' : '“To year”'));
}
