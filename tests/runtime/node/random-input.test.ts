import { afterAll, beforeAll, inject, it } from 'vitest';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import { expectNoFailure } from '../random-input.ts';

const key = createKey();
let host: TestHost;

beforeAll(async () => {
  const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('x', 'admin', key), CINEMATCH_RATE_LIMIT: '0' });
  host = await startNode(inject('releases'), { settings });
  await waitUntilReady(host);
});

afterAll(() => host?.stop());

it('never fails on random input', () => expectNoFailure(host, key, 1_500, 42));
