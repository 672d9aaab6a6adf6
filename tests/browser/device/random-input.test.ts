import { afterAll, beforeAll, inject, it } from 'vitest';
import type { TestHost } from '../../runtime/hosts.ts';
import { waitUntilReady } from '../../runtime/http-suite.ts';
import { expectNoFailure } from '../../runtime/random-input.ts';
import { startDevice } from './device-host.ts';

let host: TestHost;

beforeAll(async () => {
  host = await startDevice(inject('releases'));
  await waitUntilReady(host);
});

afterAll(() => host?.stop());

it('never fails on random input', () => {
  // Files come from the host of static files.
  const isAsked = (path: string) => !/^\/(assets\/|releases\/|service-worker)/.test(path);
  return expectNoFailure(host, 'a key that a device does not ask for', 300, 44, isAsked);
});
