/** A real process at its memory limits, while requests come in. */

import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { fillMemory, startService, underLoad } from '../../fixtures/service-under-load.ts';
import { until } from '../../fixtures/until.ts';

const BALLAST = fileURLToPath(new URL('../../fixtures/service-with-ballast.ts', import.meta.url));
const LIMIT = 280_000_000;

it('refuses new work over the hard limit, says why, and goes on once memory has fallen', async () => {
  const options = { releases: inject('releases'), port: 0, memoryLimit: LIMIT };
  await using service = await startService([BALLAST, JSON.stringify(options)]);
  const statusOf = async (path: string) => {
    const response = await fetch(service.url + path);
    await response.arrayBuffer();
    return response.status;
  };
  await until(
    'it is ready',
    async () => (await statusOf('/readyz')) === 200,
    () => service.logs,
  );
  const running = await startBatch(service.url);
  const load = await underLoad(service.url, 4, async () => {
    await fillMemory(service, service.pid);
    await until(
      'the refusal',
      async () => (await statusOf('/v1/movies')) === 503,
      () => service.logs,
    );
    const refused = await fetch(`${service.url}/v1/movies`);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ status: 503, detail: expect.stringContaining('memory limit') });
    expect(await statusOf('/readyz')).toBe(503);
    for (const path of ['/healthz', '/metrics', '/v1/release']) expect(await statusOf(path), path).toBe(200);
    const memory = (await (await fetch(`${service.url}/v1/memory`)).json()) as Record<string, unknown>;
    expect(memory).toMatchObject({ warning: 'hard', softLimit: 0.8 * LIMIT, hardLimit: LIMIT });
    expect(memory.residentBytes).toBeGreaterThan(LIMIT);
    // What runs goes on, and ends as it should.
    expect(await running.answerTo({ ratings: [], movieIds: [1] })).toMatchObject({
      line: 2,
      predictions: [{ movieId: 1 }],
    });
    await running.end();
    process.kill(service.pid, 'SIGWINCH');
    await until(
      'it is ready again',
      async () => (await statusOf('/readyz')) === 200,
      () => service.logs,
    );
    await until(
      'it answers again',
      async () => (await statusOf('/v1/movies')) === 200,
      () => service.logs,
    );
  });
  expect(load.broken).toBe(0);
  expect(Object.keys(load.statuses).sort()).toEqual(['200', '503']);
  expect(service.lines('memory-hard-limit')).toHaveLength(1);
  expect(service.lines('memory-fallen').length).toBeGreaterThan(0);
});

/** A batch that has had its first answer. */
async function startBatch(url: string) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const lines = writable.getWriter();
  const headers = { 'content-type': 'application/x-ndjson' };
  const init = { method: 'POST', headers, body: readable, duplex: 'half' };
  const answering = fetch(`${url}/v1/predictions:batch`, init as RequestInit);
  const send = (line: unknown) => lines.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  await send({ ratings: [], movieIds: [2] });
  const response = await answering;
  const answers = (response.body as ReadableStream<Uint8Array>).getReader();
  const next = async () => JSON.parse(new TextDecoder().decode((await answers.read()).value));
  expect(await next()).toMatchObject({ line: 1, predictions: [{ movieId: 2 }] });
  return {
    async answerTo(line: unknown) {
      await send(line);
      return next();
    },
    async end() {
      await lines.close();
      expect((await answers.read()).done).toBe(true);
    },
  };
}
