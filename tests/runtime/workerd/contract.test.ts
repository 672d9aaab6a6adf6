import { expect, it } from 'vitest';
import { startWorkerd, type TestHost } from '../hosts.ts';
import { contractSuite } from '../suites/contract.ts';

let host: TestHost;

contractSuite('workerd', async (releases, env) => {
  host = await startWorkerd(releases, env);
  return host;
});

it('answers a batch for a thousand lines and says that it has ended', async () => {
  const body = '{"ratings":[],"movieIds":[]}\n'.repeat(1_500);
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await host.request('/v1/predictions:batch', { method: 'POST', headers, body });
  const lines = (await response.text()).trimEnd().split('\n');
  expect(lines).toHaveLength(1_001);
  expect(JSON.parse(lines[999])).toMatchObject({ line: 1_000, error: { code: 'bad-input' } });
  const last = { line: 1_001, error: { code: 'too-large', detail: expect.stringContaining('1000 lines') } };
  expect(JSON.parse(lines[1_000])).toEqual(last);
});
