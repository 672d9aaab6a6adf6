/** What is packed for whom. Workers leave this to Cloudflare. */

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { takesGzip } from '../../../edge/node/compress.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

/** A page names whoever is signed in. */
const PAGE_VARIES = 'Accept-Encoding, Cookie';

let host: TestHost;
beforeAll(async () => {
  host = await startNode(inject('releases'));
  await waitUntilReady(host);
});
afterAll(() => host?.stop());

/** Without a body to unpack, so that what is counted is what was sent. */
const ask = async (path: string, encoding: string, init: RequestInit = {}) => {
  const headers = { accept: 'text/html', 'accept-encoding': encoding, ...(init.headers as Record<string, string>) };
  const answer = await host.request(path, { ...init, headers });
  const { status, headers: told } = answer;
  return {
    text: await answer.text(),
    status,
    encoding: told.get('content-encoding'),
    vary: told.get('vary'),
    etag: told.get('etag'),
    length: Number(told.get('content-length')),
  };
};

it.each(['/', '/docs', '/search?q=the', '/nowhere'])('%s is packed for whoever takes gzip', async (path) => {
  const packed = await ask(path, 'gzip, br');
  const plain = await ask(path, 'identity');
  expect([packed.encoding, packed.vary]).toEqual(['gzip', PAGE_VARIES]);
  expect([plain.encoding, plain.vary]).toEqual([null, PAGE_VARIES]);
  expect(packed.status).toBe(plain.status);
  expect(packed.text).toBe(plain.text);
  expect(packed.length).toBeLessThan(0.6 * new TextEncoder().encode(plain.text).length);
  const head = await ask(path, 'gzip', { method: 'HEAD' });
  expect([head.status, head.encoding, head.vary, head.etag, head.text]).toEqual([
    packed.status,
    'gzip',
    PAGE_VARIES,
    packed.etag,
    '',
  ]);
});

it('scripts and styles are packed, answers of the API are not', async () => {
  const { text } = await ask('/', 'identity');
  for (const [, path] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const packed = await ask(path, 'gzip');
    expect([packed.encoding, packed.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect((await ask(path, 'gzip;q=0')).text).toBe(packed.text);
  }
  for (const path of ['/v1/movies?limit=100', '/openapi.json', '/v1/nothing', '/metrics']) {
    const { encoding, vary } = await ask(path, 'gzip');
    expect([encoding, vary]).toEqual([null, null]);
  }
});

it('a packed page has a tag of its own kind, by which it is known again', async () => {
  const { etag: strong } = await ask('/docs', 'identity');
  const { etag: weak } = await ask('/docs', 'gzip');
  expect(strong).toMatch(/^"/);
  expect(weak).toBe(`W/${strong}`);
  for (const [known, encoding] of [
    [weak, 'gzip'],
    [strong, 'identity'],
  ]) {
    const again = await ask('/docs', String(encoding), { headers: { 'if-none-match': String(known) } });
    expect([again.status, again.etag, again.vary, again.encoding, again.text]).toEqual([
      304,
      known,
      PAGE_VARIES,
      null,
      '',
    ]);
  }
});

it.each([
  ['gzip', true],
  ['br, GZIP ; q=0.001', true],
  ['gzip;q=1.000', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000, br', false],
  ['xgzip, br', false],
  ['', false],
])('%j takes gzip: %j', (header, expected) => {
  expect(takesGzip(header)).toBe(expected);
});
