import { expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { asDescribed } from '../described.ts';
import { copyReleases } from '../folders.ts';
import { startWorkerd } from '../hosts.ts';
import { operationsSuite } from '../suites/operations.ts';

operationsSuite('workerd', startWorkerd);

it('compares with a Worker on another release that is bound as SHADOW', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  const other = 'aaaaaaaaaaaaaaaa';
  await folder.addCopy(other);
  const key = createKey();
  const env = { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key), CINEMATCH_RATE_LIMIT: '0' };
  const shadowKey = createKey();
  const shadowEnv = { ...env, CINEMATCH_KEYS: await keyEntry('compare', 'read', shadowKey) };
  const shadow = await startWorkerd(folder.path, { ...shadowEnv, CINEMATCH_RELEASE: other });
  const host = await startWorkerd(folder.path, { ...env, CINEMATCH_SHADOW_KEY: shadowKey }, undefined, {
    SHADOW: shadow,
  });
  try {
    const response = await host.request('/v1/admin/compare', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 1, n: 5 }),
    });
    const answer = await response.text();
    expect(response.status, answer).toBe(200);
    expect(asDescribed('POST', '/v1/admin/compare', answer)).toMatchObject({
      own: { release: folder.id },
      shadow: { release: other },
      overlap: 1,
    });
  } finally {
    await Promise.all([host.stop(), shadow.stop()]);
  }
});
