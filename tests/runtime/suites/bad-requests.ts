/** Requests that ask for trouble: each gets the status that it should, as a problem document, and the service goes on. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { post } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import type { Abilities } from '../keyed-host.ts';

export interface BadRequest {
  /** What is wrong with it, in a few words. */
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** In place of `body`: as many bytes, sent in chunks without a length. */
  readonly streamed?: number;
  /** Sends the key that may write. */
  readonly withKey?: boolean;
  readonly status: number;
  /** Where it matters: the fields that the answer names. */
  readonly fields?: readonly string[];
  /** What the answer says when it is a 200 none the less, because the trouble is in one line or is none. */
  readonly says?: RegExp;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const LINES = { 'content-type': 'application/x-ndjson' };
const RECOMMEND = '/v1/recommendations';
const ASK = '/v1/movies:ask';
const PUT = '/v1/users/1/ratings/1';
const KB = 1_024;

const json = (name: string, text: string | Uint8Array<ArrayBuffer>, fields: readonly string[], path = RECOMMEND) =>
  ({ name, method: 'POST', path, headers: JSON_TYPE, body: text, status: 400, fields }) as const;
const query = (name: string, path: string, fields: readonly string[]) => ({ name, path, status: 400, fields }) as const;
const rating = (value: string) => `{"ratings":[{"movieId":1,"rating":${value}}]}`;

export const BAD_REQUESTS: readonly BadRequest[] = [
  query('a user id beyond 32 bits', '/v1/users/4294967296', ['userId']),
  query('a film id of 400 digits', `/v1/movies/${'9'.repeat(400)}`, ['movieId']),
  query('a negative id', '/v1/movies/-1', ['movieId']),
  query('NaN as an id', '/v1/movies/NaN/similar', ['movieId']),
  query('a NUL byte in an id', '/v1/users/1%00', ['userId']),
  query('a percent sign that encodes nothing', '/v1/users/%E0%A4%A', ['userId']),
  query('n of 0', '/v1/users/1/recommendations?n=0', ['n']),
  query('n of 101', '/v1/users/1/recommendations?n=101', ['n']),
  query('n of 1e9', '/v1/users/1/recommendations?n=1e9', ['n']),
  query('n of −1', '/v1/users/1/recommendations?n=-1', ['n']),
  query('the same parameter twice', '/v1/users/1/recommendations?n=5&n=6', ['n']),
  query('a parameter that is not known', '/v1/users/1/recommendations?limit=5', ['limit']),
  query('__proto__ as a parameter', '/v1/movies?__proto__=1&constructor=2', ['__proto__', 'constructor']),
  query('a model that is not there', '/v1/users/1/recommendations?models=svd,magic', ['models[1]']),
  query('an empty genre', '/v1/users/1/recommendations?genres=', ['genres[0]']),
  query('years from 2000 to 1990', '/v1/users/1/recommendations?yearFrom=2000&yearTo=1990', ['yearFrom']),
  query('a popularity of NaN', '/v1/users/1/recommendations?popularity=NaN', ['popularity']),
  query('a popularity of 1e9', '/v1/users/1/recommendations?popularity=1e9', ['popularity']),
  query('a popularity in words', '/v1/users/1/recommendations?popularity=rare', ['popularity']),
  query('an empty popularity', '/v1/users/1/recommendations?popularity=', ['popularity']),
  query('a list from its 301st film on', '/v1/users/1/recommendations?offset=301', ['offset']),
  query('a diversity of NaN', '/v1/users/1/recommendations?diversity=NaN', ['diversity']),
  query('a page beyond the last', '/v1/movies?offset=99999999999', ['offset']),
  query('a title of 10,000 characters', `/v1/movies?q=${'a'.repeat(10_000)}`, ['q']),
  { name: 'words of a script in a search', path: '/v1/movies?q=%3Cscript%3E', status: 200, says: /^\{"total":0/ },
  { name: "SQL in a user's id", path: "/v1/users/1'%20OR%201=1--", withKey: true, status: 404 },
  {
    name: 'a name that nobody has',
    path: `/v1/users/${encodeURIComponent('Zoë 😀')}/recommendations`,
    withKey: true,
    status: 404,
  },
  { name: 'a path that is not there', path: '/v1/nothing', status: 404 },
  { name: 'a path of 8,000 characters', path: `/${'a'.repeat(8_000)}`, status: 404 },
  { name: 'a film that is not there', path: '/v1/movies/4294967294', status: 404 },
  { name: 'a way out of the assets', path: '/assets/..%2f..%2fpackage.json', status: 404 },
  { name: 'a way out of the assets, encoded twice', path: '/assets/%252e%252e%252fpackage.json', status: 404 },
  { name: 'a file of the release', path: '/manifest.json', status: 404 },
  { name: 'a hidden file', path: '/.env', status: 404 },
  { name: 'a line end in a path', path: '/v1/x%0d%0aset-cookie:%20a=b', status: 404 },
  json('a rating off the scale', rating('99'), ['ratings[0].rating']),
  json('a rating of 1e999', rating('1e999'), ['ratings[0].rating']),
  json('a rating as text', rating('"5"'), ['ratings[0].rating']),
  json('NaN in JSON', rating('NaN'), ['body']),
  json('half a body', '{"ratings":[', ['body']),
  json('no body', '', ['body']),
  json('more films than there is room for', `{"ratings":[],"unknown":[${'1,'.repeat(5_000)}1]}`, ['unknown'], ASK),
  json('a film that is no id', '{"ratings":[],"exclude":["tt1"]}', ['exclude[0]'], ASK),
  json('101 films to ask about', '{"ratings":[],"n":101}', ['n'], ASK),
  json('a rating off the scale of the one who is asked', rating('99'), ['ratings[0].rating'], ASK),
  json('a list for an object', '[]', ['body']),
  json('JSON 50,000 deep', '['.repeat(50_000) + ']'.repeat(50_000), ['body']),
  json('a field 5,000 deep', `{"ratings":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, [
    'ratings[0].movieId',
    'ratings[0].rating',
    'ratings[0].0',
  ]),
  json('bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), ['body']),
  json('a NUL byte in the body', '{"ratings":[]}\0', ['body']),
  json('__proto__ as a field', '{"ratings":[],"__proto__":{"n":5}}', ['__proto__']),
  json('constructor as a field', '{"ratings":[],"constructor":{"prototype":{"n":5}}}', ['constructor']),
  json('5,001 ratings', JSON.stringify({ ratings: Array(5_001).fill({ movieId: 1, rating: 4 }) }), ['ratings']),
  json(
    '101 films to predict',
    JSON.stringify({ ratings: [], movieIds: Array(101).fill(1) }),
    ['movieIds'],
    '/v1/predictions',
  ),
  {
    name: '400 KB of JSON',
    method: 'POST',
    path: RECOMMEND,
    headers: JSON_TYPE,
    body: ' '.repeat(400 * KB),
    status: 413,
  },
  {
    name: '10 MB without a length',
    method: 'POST',
    path: RECOMMEND,
    headers: JSON_TYPE,
    streamed: 10_240 * KB,
    status: 413,
  },
  {
    name: 'a body packed with gzip',
    method: 'POST',
    path: RECOMMEND,
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: Uint8Array.of(0x1f, 0x8b, 8),
    status: 415,
  },
  {
    name: 'a form for JSON',
    method: 'POST',
    path: RECOMMEND,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'ratings=',
    status: 415,
  },
  {
    name: 'JSON that says it is text',
    method: 'POST',
    path: RECOMMEND,
    headers: { 'content-type': 'text/plain' },
    body: '{"ratings":[]}',
    status: 415,
  },
  {
    name: 'a batch that says it is JSON',
    method: 'POST',
    path: '/v1/predictions:batch',
    headers: JSON_TYPE,
    body: '{}',
    status: 415,
  },
  {
    name: 'a batch of rubbish',
    method: 'POST',
    path: '/v1/predictions:batch',
    headers: LINES,
    body: '{"a"\nnull\n[]\n',
    status: 200,
    says: /^(\{"line":[123],"error":\{"code":"bad-input",.*\}\n){3}$/,
  },
  {
    name: 'a batch with a line of 100 KB',
    method: 'POST',
    path: '/v1/predictions:batch',
    headers: LINES,
    body: 'x'.repeat(100 * KB),
    status: 200,
    says: /^\{"line":1,"error":.*65536 bytes/,
  },
  { name: 'PATCH', method: 'PATCH', path: '/v1/release', status: 405 },
  {
    name: 'OPTIONS of a site that is not listed',
    method: 'OPTIONS',
    path: '/v1/release',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    status: 405,
  },
  { name: 'DELETE of a user', method: 'DELETE', path: '/v1/users/1', withKey: true, status: 405 },
  { name: 'GET of what is posted', path: RECOMMEND, status: 405 },
  { name: 'a write without a key', method: 'PUT', path: PUT, headers: JSON_TYPE, body: '{"rating":4}', status: 401 },
  {
    name: 'a key that is not known',
    path: PUT,
    method: 'DELETE',
    headers: { authorization: `Bearer cm_${'A'.repeat(43)}` },
    status: 401,
  },
  {
    name: 'a key of 8,000 characters',
    method: 'DELETE',
    path: PUT,
    headers: { authorization: `Bearer ${'A'.repeat(8_000)}` },
    status: 401,
  },
  {
    name: 'a password for a key',
    method: 'DELETE',
    path: PUT,
    headers: { authorization: 'Basic YWRtaW46YWRtaW4=' },
    status: 401,
  },
  {
    name: 'an administrator for a day',
    method: 'POST',
    path: '/v1/admin/rollback',
    headers: JSON_TYPE,
    body: '{}',
    withKey: true,
    status: 403,
  },
  {
    name: 'a session begun from elsewhere',
    method: 'POST',
    path: '/session',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    },
    body: 'key=x',
    status: 403,
  },
  {
    name: 'a rating between two stars',
    method: 'PUT',
    path: PUT,
    headers: JSON_TYPE,
    body: '{"rating":3.3}',
    withKey: true,
    status: 400,
    fields: ['rating'],
  },
  {
    name: 'a rating of a film that is not there',
    method: 'PUT',
    path: '/v1/users/1/ratings/4294967294',
    headers: JSON_TYPE,
    body: '{"rating":4}',
    withKey: true,
    status: 404,
  },
];

type Start = (releases: string, env: Record<string, string>) => Promise<TestHost>;

/** Without keys nothing is guarded, and files of the pages come from the host of static files. */
function isAskedOf({ keys = true }: Abilities, { status, path }: BadRequest): boolean {
  return keys || (status !== 401 && !path.startsWith('/assets/'));
}

export function badRequestsSuite(runtime: string, start: Start, abilities: Abilities = {}): void {
  const key = createKey();
  let host: TestHost;

  beforeAll(async () => {
    const env = { CINEMATCH_KEYS: await keyEntry('app', 'write', key), CINEMATCH_PUBLIC_USERS: '1' };
    host = await start(inject('releases'), { ...env, CINEMATCH_RATE_LIMIT: '0' });
    await waitUntilReady(host);
  });
  afterAll(() => host?.stop());

  const send = async ({ method = 'GET', path, headers, body, streamed, withKey }: BadRequest) => {
    const sent: Record<string, string> = { ...headers };
    if (withKey) sent.authorization = `Bearer ${key}`;
    const given = streamed === undefined ? body : chunks(streamed);
    const init = { method, headers: sent, body: given, redirect: 'manual', ...(streamed && { duplex: 'half' }) };
    return host.request(path, init as RequestInit);
  };

  describe(`bad requests (${runtime})`, () => {
    it.each(BAD_REQUESTS.filter((request) => isAskedOf(abilities, request)))('$name: $status', async (request) => {
      const before = host.logs.length;
      const response = await send(request).catch((error: unknown) => {
        if (request.streamed === undefined) throw error;
      });
      const isLogged = () => host.logs.slice(before).some(({ status }) => status === request.status);
      // Refused while the caller still sends: the answer may be lost on its way, the log has it.
      if (!response) return expect.poll(isLogged).toBe(true);
      const text = await response.text();
      expect(response.status, text).toBe(request.status);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(text).not.toMatch(/\.ts\b|node_modules|\bat \w+ \(|\/tmp\//);
      if (request.says) return expect(text).toMatch(request.says);
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const problem = JSON.parse(text);
      expect(problem).toMatchObject({ type: 'about:blank', status: request.status, detail: expect.any(String) });
      if (request.fields) {
        expect(problem.errors.map(({ field }: { field: string }) => field)).toEqual(request.fields);
      }
    });

    it('left the service as it was', async () => {
      const answer = await host.request(RECOMMEND, post({ ratings: [{ movieId: 1, rating: 5 }], n: 3 }));
      expect(((await answer.json()) as { recommendations: unknown[] }).recommendations).toHaveLength(3);
      expect((await host.request('/readyz')).status).toBe(200);
      expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
      expect(Object.hasOwn(Object.prototype, 'n')).toBe(false);
    });
  });
}

function chunks(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(64 * KB).fill(0x20);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes) return controller.close();
      sent += chunk.length;
      controller.enqueue(chunk);
    },
  });
}
