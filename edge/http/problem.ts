/** Errors of the HTTP API as problem documents (RFC 9457). `app.ts` is the only place that turns codes into statuses. */

import type { FieldError } from '../openapi/answers.ts';

export type { FieldError } from '../openapi/answers.ts';

/**
 * - `bad-input`: a parameter, a header or the body is not what it should be; `errors` names the fields
 * - `not-found`: no such user, movie or path
 * - `method`: the path exists and does not take this method
 * - `too-large`: the body is longer than the API reads
 * - `media-type`: the body is not JSON
 * - `unauthorized`: this needs a key, and there is none or none that is known
 * - `forbidden`: the key may not do this
 * - `too-many`: whoever asks has asked too often
 * - `conflict`: what is there now does not allow it
 * - `not-ready`: no release is open
 * - `too-slow`: the answer was given up
 */
export type RequestErrorCode =
  | 'bad-input'
  | 'not-found'
  | 'method'
  | 'too-large'
  | 'media-type'
  | 'unauthorized'
  | 'forbidden'
  | 'too-many'
  | 'conflict'
  | 'not-ready'
  | 'too-slow';

/** A request that is not answered. The message goes to the caller as it is. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Headers that go with the answer. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: RequestErrorCode,
    message: string,
    errors?: readonly FieldError[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

/** Bad input in one field. */
export function badField(field: string, reason: string): RequestError {
  return badInput([{ field, reason }]);
}

export function badInput(errors: readonly FieldError[]): RequestError {
  return new RequestError('bad-input', errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '), errors);
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A problem document. `extra` adds members: `errors`, `requestId`. */
export function problem(
  status: number,
  detail: string,
  extra: Record<string, unknown> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: 'about:blank', title: TITLES[status], status, detail, ...extra };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
