/**
 * `cinematch/client`: calls a service over HTTP, from a browser or a server. Paths, parameters, bodies and answers have
 * the types of the API's description.
 */

import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type { Paths } from './api.ts';

export type * from './api.ts';

/**
 * A client of the API with one function for each HTTP method: `client.GET('/v1/movies/{movieId}', { params: { path: {
 * movieId: 1 } } })`.
 */
export type Client = FetchClient<Paths>;

/** Options of `createClient`. */
export interface ClientOptions {
  /** Address of the service, with its base path if it has one: `https://example.org/films`. */
  baseUrl: string;
  /** API key, for the routes that need one. */
  key?: string;
  /** Sends the requests; the runtime's own `fetch` by default. */
  fetch?: (request: Request) => Promise<Response>;
}

const LINES = 'application/x-ndjson';
/** The path whose body is lines of JSON. */
const BATCH = '/v1/predictions:batch';

/**
 * Returns a client of the service at `baseUrl`. Each call resolves to an object with `data`, or with the problem
 * document in `error` when the service refuses. It rejects like `fetch` when the service cannot be reached. Answers in
 * plain text or lines of JSON need the option `parseAs: 'text'` or `'stream'`.
 */
export function createClient({ baseUrl, key, fetch }: ClientOptions): Client {
  const client = createFetchClient<Paths>({
    baseUrl,
    fetch,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    // The API takes a list as one parameter with commas.
    querySerializer: { array: { style: 'form', explode: false } },
    bodySerializer: (body: unknown) => (Array.isArray(body) ? body.map(toLine).join('') : JSON.stringify(body)),
  });
  client.use({
    onRequest({ request, schemaPath }) {
      if (schemaPath === BATCH) request.headers.set('content-type', LINES);
    },
  });
  return client;
}

function toLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
