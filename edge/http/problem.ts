/** Errors of the HTTP API as problem documents (RFC 9457). Only `app.ts` translates error codes into HTTP statuses. */

import type { FieldError } from '../openapi/answers.ts';

export type { FieldError } from '../openapi/answers.ts';

/**
 * Reasons for refusing a request.
 *
 * - `bad-input`: a parameter, a header or the body is wrong; `errors` names the fields
 * - `not-found`: no such user, film or path
 * - `method`: the path exists but does not support this method
 * - `too-large`: the body or the batch is longer than the API accepts
 * - `media-type`: the body has the wrong content type or encoding
 * - `unauthorized`: a key is needed, and the request has none or an unknown one
 * - `forbidden`: the key does not have the scope that is needed
 * - `too-many`: the rate limit is exceeded
 * - `conflict`: the current state of the service does not allow the request
 * - `not-ready`: something that the answer needs is not available now: the release, the feedback store, memory
 * - `too-slow`: the answer, or the next line of a batch, took too long
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

/** Refuses a request. The message is sent to the caller as it is. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  /** Headers of the answer. */
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

/** The error for one bad field. `reason` says what was expected; the message is `<field>: <reason>`. */
export function badField(field: string, reason: string): RequestError {
  return badInput([{ field, reason }]);
}

/** The error for one or more bad fields. The message joins them all. */
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

/** An answer with a problem document. `extra` adds members to the document, such as `errors` and `requestId`. */
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
