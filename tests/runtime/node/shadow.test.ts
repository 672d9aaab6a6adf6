/** Two processes on two releases, compared by one of them. */

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
  const args = [bundle, '--releases', folder.path, '--port', '0'];
  await using shadow = await startService([...args, '--release', OTHER], { env });
  await using service = await startService([...args, '--shadow', shadow.url], { env });
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
