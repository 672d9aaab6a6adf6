import { expect, inject, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { accessSuite } from '../suites/access.ts';

/** Nobody gets a request back by waiting. */
const now = () => 1e12;

accessSuite('node', (releases, env, rateLimit) =>
  startNode(releases, { settings: readSettings(env), ...(rateLimit !== undefined && { now }) }),
);

it('believes a proxy about who calls, and how, only when told to', async () => {
  const env = { CINEMATCH_RATE_LIMIT: '1' };
  const ask = async (trust: string, calls: string[]) => {
    const settings = readSettings({ ...env, CINEMATCH_TRUST_PROXY: trust });
    const host = await startNode(inject('releases'), { settings, now });
    const found: string[] = [];
    for (const from of calls) {
      const headers = { 'x-forwarded-for': from, 'x-forwarded-proto': 'https' };
      const answer = await host.request('/nothing', { headers });
      found.push(`${answer.status}${answer.headers.has('strict-transport-security') ? ' https' : ''}`);
    }
    await host.stop();
    return found;
  };
  const calls = ['192.0.2.1', '198.51.100.9, 192.0.2.1', '192.0.2.1, 192.0.2.2', '2001:db8::1', '2001:db8::2'];
  expect(await ask('1', calls)).toEqual(['404 https', '429 https', '404 https', '404 https', '429 https']);
  expect(await ask('0', calls)).toEqual(['404', '429', '429', '429', '429']);
});
