/** The Node host as a process: its port, its end, and how it reads a release. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { createApp } from '../../../edge/app.ts';
import { memoryGuard } from '../../../edge/health/memory-guard.ts';
import { memoryHistory } from '../../../edge/health/memory-history.ts';
import { createMetrics } from '../../../edge/health/metrics.ts';
import { openAssets } from '../../../edge/node/assets.ts';
import { serve } from '../../../edge/node/host.ts';
import { currentRelease } from '../../../edge/release/current-release.ts';
import { readSettings } from '../../../edge/settings.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { fileSource, readPointer } from '../../../shared/node/file-source.ts';
import { until } from '../../fixtures/until.ts';
import { startNode } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

const quiet = () => undefined;
/** Callers who leave in the middle of a body. */
const LEAVERS = 5;

it('says which port is taken', async () => {
  const first = await serve({ releases: inject('releases'), port: 0, log: quiet, signals: false });
  try {
    const second = serve({ releases: inject('releases'), port: first.port, log: quiet, signals: false });
    await expect(second).rejects.toMatchObject({ message: expect.stringContaining('--port') });
  } finally {
    await first.close();
  }
});

it('finishes a running request before it ends, and takes no new one', async () => {
  const host = await serve({ releases: inject('releases'), port: 0, log: quiet, signals: false });
  const body = JSON.stringify({ ratings: [], n: 1 });
  const socket = connect(host.port, '127.0.0.1');
  const head = [
    'POST /v1/recommendations HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${body.length}`,
    // The host says `100 Continue` when it has begun with the request.
    'expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [begun] = await once(socket, 'data');
  expect(String(begun)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write(body.slice(0, 5));
  const closed = host.close();
  await expect(fetch(`${host.url}/healthz`)).rejects.toThrow();
  socket.write(body.slice(5));
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  await closed;
});

it('reads a history with two short range reads, and with one when the user before was a neighbour', async () => {
  const releases = inject('releases');
  const reads: { file: string; length: number | undefined }[] = [];
  const metrics = createMetrics();
  const current = currentRelease(
    {
      readPointer: () => readPointer(releases),
      source(id) {
        const files = fileSource(join(releases, id));
        return {
          read(file, range) {
            reads.push({ file, length: range?.length });
            return files.read(file, range);
          },
        };
      },
    },
    { overlap: true, log: quiet, clock: () => performance.now(), metrics },
  );
  const app = createApp({
    releases: current,
    archive: fileArchive(releases),
    metrics,
    memory: memoryGuard({ measure: () => null, giveBack: quiet, log: quiet, clock: () => performance.now() }),
    memoryHistory: memoryHistory(
      () => ({ residentBytes: null, components: [] }),
      Date.now,
      () => performance.now(),
    ),
    settings: readSettings({}),
    assets: await openAssets(),
    log: quiet,
    now: Date.now,
    clock: () => performance.now(),
    residentBytes: () => null,
  });
  const { manifest } = await current.get();
  const opened = reads.splice(0);
  expect(opened.filter(({ file, length }) => file === 'profiles.bin' && length === undefined)).toEqual([]);
  const paths = ['/v1/users/1', '/v1/users/1/recommendations', '/v1/users/1/predictions?movieIds=1,2,3'];
  for (const [request, path] of paths.entries()) {
    const response = await app.fetch(new Request(`http://localhost${path}`), { address: '127.0.0.1', secure: false });
    expect(response.status).toBe(200);
    // The first finds the user's block.
    const made = reads.splice(0);
    expect(made).toHaveLength(request === 0 ? 2 : 1);
    for (const { file, length } of made) {
      expect(file).toBe('profiles.bin');
      expect(length).toBeLessThan(manifest.files['profiles.bin'].bytes / 10);
    }
  }
});

it('keeps answering when callers leave in the middle of a body', async () => {
  const host = await startNode(inject('releases'));
  try {
    await waitUntilReady(host);
    const { url } = await host.request('/healthz');
    const port = Number(new URL(url).port);
    const head = 'POST /v1/recommendations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    for (let k = 0; k < LEAVERS; k++) {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${head}expect: 100-continue\r\ncontent-length: 1000\r\n\r\n`);
      await once(socket, 'data');
      socket.write('{"rat');
      socket.destroy();
    }
    await until(
      'the end of all of them',
      () => host.logs.filter(({ route }) => route === '/v1/recommendations').length === LEAVERS,
      () => host.logs,
    );
    expect((await host.request('/v1/movies?limit=1')).status).toBe(200);
    expect(host.logs.filter(({ level }) => level === 'error')).toEqual([]);
  } finally {
    await host.stop();
  }
});
