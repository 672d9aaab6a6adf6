import { expect, inject, it } from 'vitest';
import { startWorkerd } from '../hosts.ts';
import { accessSuite } from '../suites/access.ts';

accessSuite('workerd', startWorkerd);

it('answers nothing while its settings are wrong, and says so in the log alone', async () => {
  const host = await startWorkerd(inject('releases'), { CINEMATCH_KEYS: 'x:read:cm_secret' });
  try {
    const answer = await host.request('/healthz');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/CINEMATCH|secret/);
    const reason = expect.stringMatching(/^CINEMATCH_KEYS: entry 1 is not name:scopes:sha256/);
    await expect.poll(() => host.logs).toEqual([{ level: 'error', event: 'settings-refused', reason }]);
  } finally {
    await host.stop();
  }
});
