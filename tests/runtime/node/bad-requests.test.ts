import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, inject, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { badRequestsSuite } from '../suites/bad-requests.ts';

badRequestsSuite('node', (releases, env) => startNode(releases, { settings: readSettings(env) }));

/** What `fetch` refuses to send. Each is the start of a request; the answer's first line. */
const RAW: readonly [string, string, RegExp][] = [
  ['TRACE', 'TRACE /v1/release HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 40[45] /],
  [
    'headers over 16 KB',
    `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ['a path of 20,000 characters', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
  [
    'a way out of the assets, not encoded',
    'GET /assets/../../package.json HTTP/1.1\r\nhost: x\r\n\r\n',
    /^HTTP\/1\.1 404 /,
  ],
  ['another host in the path', 'GET http://evil.example/v1/nothing HTTP/1.1\r\nhost: x\r\n\r\n', /^HTTP\/1\.1 40[04] /],
  ['a host that is none', 'GET /healthz HTTP/1.1\r\nhost: a b/..\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a NUL byte in a header', 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'two lengths',
    'POST /v1/recommendations HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and chunks',
    'POST /v1/recommendations HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n', /^HTTP\/1\.1 400 /],
];

it('refuses what is hardly HTTP, and goes on', async () => {
  const host = await startNode(inject('releases'));
  try {
    const { port } = new URL(host.url);
    for (const [name, text, status] of RAW) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(text);
      let answer = '';
      for await (const chunk of socket) {
        answer += chunk;
        if (answer.includes('\r\n\r\n')) break;
      }
      expect(answer, name).toMatch(status);
      expect(answer, name).not.toMatch(/\bat \w+ \(|node_modules|\.ts\b/);
    }
    expect((await host.request('/healthz')).status).toBe(200);
    expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
  } finally {
    await host.stop();
  }
});

it.each(['Host', 'Authorization', 'Content-Type'])('refuses a request with two headers %s', async (name) => {
  const host = await startNode(inject('releases'));
  try {
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    const first = name === 'Host' ? '' : 'Host: a\r\n';
    socket.write(`GET /v1/movies HTTP/1.1\r\n${first}${name}: a\r\n${name}: b\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain(`the header ${name.toLowerCase()} is given twice`);
  } finally {
    await host.stop();
  }
});
