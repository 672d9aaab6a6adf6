import { expect, inject, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import { contractSuite } from '../suites/contract.ts';

contractSuite('node', (releases, env) =>
  startNode(releases, { settings: readSettings({ ...env, CINEMATCH_RATE_LIMIT: '0' }) }),
);

/** Lines without end, for as long as somebody takes them; fetch goes on reading a body after it was told to stop. */
function endless(counter: { lines: number }, signal: AbortSignal): ReadableStream<Uint8Array> {
  const lines = new TextEncoder().encode('{"ratings":[],"movieIds":[1]}\n'.repeat(100));
  return new ReadableStream({
    pull(controller) {
      if (signal.aborted) return controller.close();
      counter.lines += 100;
      controller.enqueue(lines);
    },
  });
}

it('reads no faster than its answers are taken, and stops when the caller leaves', async () => {
  const host = await startNode(inject('releases'));
  try {
    await waitUntilReady(host);
    const sent = { lines: 0 };
    const leave = new AbortController();
    const response = await fetch(`${host.url}/v1/predictions:batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: endless(sent, leave.signal),
      duplex: 'half',
      signal: leave.signal,
    } as RequestInit);
    const reader = response.body?.getReader();
    await reader?.read();
    // Nobody reads on: what is under way fills the sockets' buffers, and then nothing moves.
    let before = -1;
    await expect
      .poll(
        () => {
          const still = sent.lines === before;
          before = sent.lines;
          return still;
        },
        { interval: 500 },
      )
      .toBe(true);
    expect(sent.lines).toBeLessThan(500_000);
    // Others are answered meanwhile.
    const other = await host.request('/v1/movies?limit=1');
    expect(other.status).toBe(200);
    await other.arrayBuffer();
    leave.abort();
    await expect
      .poll(() => host.logs.find(({ event }) => event === 'batch'))
      .toMatchObject({ reason: expect.stringMatching(/caller left|ended before/) });
  } finally {
    await host.stop();
  }
});

it('answers any number of lines', async () => {
  const host = await startNode(inject('releases'));
  try {
    await waitUntilReady(host);
    const body = '{"ratings":[],"movieIds":[]}\n'.repeat(20_000);
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await host.request('/v1/predictions:batch', { method: 'POST', headers, body });
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(20_000);
    expect(JSON.parse(lines[19_999])).toMatchObject({ line: 20_000, error: { errors: [{ field: 'movieIds' }] } });
  } finally {
    await host.stop();
  }
});
