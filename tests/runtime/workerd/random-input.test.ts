import { afterAll, beforeAll, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { startWorkerd, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import { expectNoFailure } from '../random-input.ts';

const key = createKey();
let host: TestHost;

beforeAll(async () => {
  host = await startWorkerd(inject('releases'), { CINEMATCH_KEYS: await keyEntry('x', 'admin', key) });
  await waitUntilReady(host);
});

afterAll(() => host?.stop());

it('never fails on random input', () => expectNoFailure(host, key, 300, 43));
