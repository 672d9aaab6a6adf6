import { afterAll, beforeAll, inject, it } from 'vitest';
import { startWorkerd, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import { expectNoFailure } from '../random-input.ts';

let host: TestHost;

beforeAll(async () => {
  host = await startWorkerd(inject('releases'));
  await waitUntilReady(host);
}, 60_000);

afterAll(() => host?.stop());

it('never fails on random input', { timeout: 120_000 }, () => expectNoFailure(host, 200, 43));
