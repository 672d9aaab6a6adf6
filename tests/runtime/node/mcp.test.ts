import { afterEach, expect, inject, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { post } from '../facts.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import { mcpSuite } from '../suites/mcp.ts';

mcpSuite('node', (releases, env) =>
  startNode(releases, { settings: readSettings({ ...env, CINEMATCH_RATE_LIMIT: '0' }) }),
);

let host: TestHost | undefined;
afterEach(() => host?.stop());

const MESSAGE = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search', arguments: { q: 'x' } } };

async function send(): Promise<{ status: number; text: string }> {
  const { headers, ...init } = post(MESSAGE);
  const accept = { accept: 'application/json, text/event-stream' };
  const response = await (host as TestHost).request('/mcp', {
    ...init,
    headers: { ...(headers as object), ...accept },
  });
  return { status: response.status, text: await response.text() };
}

it('answers no assistant unless that is turned on', async () => {
  host = await startNode(inject('releases'));
  await waitUntilReady(host);
  expect(await send()).toEqual({ status: 404, text: expect.stringContaining('CINEMATCH_MCP=1') });
});

it('counts a call and its request like all others', async () => {
  host = await startNode(inject('releases'), {
    settings: readSettings({ CINEMATCH_MCP: '1', CINEMATCH_RATE_LIMIT: '5' }),
  });
  await waitUntilReady(host);
  expect((await send()).status).toBe(200);
  expect((await send()).status).toBe(200);
  const { status, text } = await send();
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({
    result: { isError: true, content: [{ text: expect.stringContaining('too many requests; try again in') }] },
  });
  expect((await send()).status).toBe(429);
});
