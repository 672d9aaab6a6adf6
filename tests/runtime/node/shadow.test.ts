/** Two processes on two releases, compared by one of them. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, inject, it } from 'vitest';
import { bundleService } from '../../../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { startService } from '../../fixtures/service-under-load.ts';
import { copyReleases } from '../folders.ts';

const OTHER = 'aaaaaaaaaaaaaaaa';

let bundle: string;

beforeAll(async () => {
  bundle = await bundleService();
});

it("compares this release's answers with the shadow's, and says when the shadow is gone", async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(OTHER);
  const key = createKey();
  const env = { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key) };
  // The shadow has keys of its own, so a key of the service would be refused there.
  const shadowKey = createKey();
  const shadowEnv = { CINEMATCH_KEYS: await keyEntry('compare', 'read', shadowKey) };
  const args = [bundle, '--releases', folder.path, '--port', '0'];
  await using shadow = await startService([...args, '--release', OTHER], { env: shadowEnv });
  await using service = await startService([...args, '--shadow', shadow.url], {
    env: { ...env, CINEMATCH_SHADOW_KEY: shadowKey },
  });
  const compare = async (body: unknown) => {
    const response = await fetch(`${service.url}/v1/admin/compare`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const known = await compare({ userId: 1, n: 5 });
  expect(known.status, JSON.stringify(known.body)).toBe(200);
  expect(known.body).toMatchObject({
    n: 5,
    own: { release: folder.id, ms: expect.any(Number) },
    shadow: { release: OTHER, ms: expect.any(Number) },
    overlap: 1,
    meanRatingDifference: 0,
  });
  expect(known.body.films).toHaveLength(5);
  const posted = await compare({ ratings: [{ movieId: 1, rating: 5 }] });
  expect(posted.body.films).toHaveLength(10);
  expect(await compare({ userId: 4_000_000_000 })).toMatchObject({ status: 409 });
  for (const body of [{}, { userId: 1, ratings: [] }, { userId: '..' }, { userId: 1, n: 0 }]) {
    expect(await compare(body), JSON.stringify(body)).toMatchObject({ status: 400 });
  }
  process.kill(shadow.pid, 'SIGKILL');
  await shadow.exited;
  expect(await compare({ userId: 1 })).toMatchObject({ status: 503, body: { detail: 'the shadow cannot be reached' } });
});

it.each([{}, { CINEMATCH_SHADOW_KEY: 'own' }])('sends the shadow no key of a caller; with %o', async (given) => {
  const key = createKey();
  const shadowKey = createKey();
  const seen: IncomingMessage[] = [];
  const shadow = createServer((request, response) => {
    seen.push(request);
    response.setHeader('content-type', 'application/json').end('{"recommendations":[]}');
  });
  await new Promise<void>((resolve) => shadow.listen(0, '127.0.0.1', resolve));
  const { port } = shadow.address() as AddressInfo;
  const env: Record<string, string> = { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key) };
  if ('CINEMATCH_SHADOW_KEY' in given) env.CINEMATCH_SHADOW_KEY = shadowKey;
  const args = [bundle, '--releases', inject('releases'), '--port', '0', '--shadow', `http://127.0.0.1:${port}`];
  await using service = await startService(args, { env });
  const own = { 'sec-fetch-site': 'same-origin' };
  const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' };
  const begun = await fetch(`${service.url}/session`, {
    method: 'POST',
    headers: form,
    body: `key=${key}`,
    redirect: 'manual',
  });
  const [cookie] = (begun.headers.get('set-cookie') ?? '').split(';');
  for (const credential of [{ authorization: `Bearer ${key}` }, { cookie, ...own }] as Record<string, string>[]) {
    for (const body of [{ userId: 1 }, { ratings: [{ movieId: 1, rating: 5 }] }]) {
      const response = await fetch(`${service.url}/v1/admin/compare`, {
        method: 'POST',
        headers: { ...credential, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status, await response.text()).toBe(200);
    }
  }
  shadow.close();
  expect(seen).toHaveLength(4);
  const expected = 'CINEMATCH_SHADOW_KEY' in given ? `Bearer ${shadowKey}` : undefined;
  for (const { headers } of seen) {
    expect(headers.authorization).toBe(expected);
    expect(JSON.stringify(headers)).not.toContain(key);
    expect(headers.cookie).toBeUndefined();
  }
});
