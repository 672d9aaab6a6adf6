/** A release is tried on a share of the viewers, whom every process finds in the same way. */

import { expect, inject, it } from 'vitest';
import { placeOf } from '../../../edge/release/canary.ts';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { startService } from '../../fixtures/service-process.ts';
import { until } from '../../fixtures/until.ts';
import { post } from '../facts.ts';
import { copyReleases } from '../folders.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

const TRIED = 'aaaaaaaaaaaaaaaa';
const USERS = Array.from({ length: 40 }, (_, user) => user + 1);

const releaseFor = async (host: TestHost, userId: number, headers: Record<string, string> = {}) => {
  const response = await host.request(`/v1/users/${userId}/recommendations?n=1`, { headers });
  await response.arrayBuffer();
  return response.headers.get('x-release');
};
const split = (host: TestHost) => Promise.all(USERS.map((userId) => releaseFor(host, userId)));
const tries = (host: TestHost, percent: number) => () =>
  host.logs.some((line) => line.event === 'canary' && line.percent === percent);
const isOpen = (host: TestHost) => () =>
  host.logs.some((line) => line.event === 'release-opened' && line.release === TRIED);

it('answers a share of the viewers, the same in every process, until that is stopped', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(TRIED);
  const { writeCanary } = fileArchive(folder.path);
  const hosts = [await startNode(folder.path), await startNode(folder.path)];
  const [host] = hosts;
  try {
    for (const other of hosts) await waitUntilReady(other);
    const film = await host.request('/v1/movies?limit=1');
    expect(film.headers.get('cache-control')).toBe('public, max-age=60');
    await writeCanary?.({ release: TRIED, percent: 30 });
    for (const other of hosts) await until('the trial', isOpen(other));
    const expected = USERS.map((user) => (placeOf(`user:${user}`, TRIED) < 0.3 ? TRIED : folder.id));
    expect(new Set(expected).size).toBe(2);
    for (const other of hosts) expect(await split(other)).toEqual(expected);
    expect(await split(host)).toEqual(expected);

    // Everybody else is told apart by key or address: all requests of this test come from one address.
    const anonymous = await Promise.all(
      [1, 2, 3].map(async () => {
        const response = await host.request('/v1/recommendations', post({ ratings: [], n: 1 }));
        await response.arrayBuffer();
        return response.headers.get('x-release');
      }),
    );
    expect(new Set(anonymous).size).toBe(1);
    // A shared cache may not keep what depends on the viewer.
    const again = await host.request('/v1/movies?limit=1', {
      headers: { 'if-none-match': String(film.headers.get('etag')) },
    });
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, max-age=60']);
    expect((await host.request('/v1/movies?limit=1')).headers.get('cache-control')).toBe('private, max-age=60');
    const metrics = await (await host.request('/metrics')).text();
    expect(metrics).toContain(`cinematch_canary_percent{release="${TRIED}"} 30`);
    expect(metrics).toContain(`cinematch_release_info{release="${TRIED}"} 1`);
    expect(await (await host.request('/system')).text()).toMatch(
      new RegExp(`<code>${TRIED}</code> is tried on 30.0.%`),
    );

    await writeCanary?.({ release: TRIED, percent: 100 });
    await until('the larger share', tries(host, 100));
    expect(new Set(await split(host))).toEqual(new Set([TRIED]));
    await writeCanary?.({ release: TRIED, percent: 0 });
    await until('the end', tries(host, 0));
    expect(new Set(await split(host))).toEqual(new Set([folder.id]));
    expect((await host.request('/v1/movies?limit=1')).headers.get('cache-control')).toBe('public, max-age=60');
  } finally {
    for (const other of hosts) await other.stop();
  }
});

it('begins with an option of serve, in all of several processes, and not again once it was stopped', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(TRIED);
  const archive = fileArchive(folder.path);
  const args = ['--releases', folder.path, '--workers', '2', '--canary', `${TRIED}=100%`];
  const env = { CINEMATCH_RATE_LIMIT: '0' };
  const asked = async (url: string) => {
    const answers = await Promise.all(USERS.slice(0, 8).map((user) => fetch(`${url}/v1/users/${user}`)));
    for (const answer of answers) await answer.arrayBuffer();
    return [...new Set(answers.map(({ headers }) => headers.get('x-release')))].join();
  };
  {
    await using service = await startService(args, env);
    expect(await archive.readCanary?.()).toEqual({ release: TRIED, percent: 100 });
    await until('the trial', async () => (await asked(service.url)) === TRIED);
    await archive.writeCanary?.({ release: TRIED, percent: 0 });
    await until('its end', async () => (await asked(service.url)) === folder.id);
  }
  await using again = await startService(args, env);
  expect(await asked(again.url)).toBe(folder.id);
  expect(await archive.readCanary?.()).toEqual({ release: TRIED, percent: 0 });
  const wrong = startService(['--releases', folder.path, '--canary', `${TRIED}=200%`], env);
  await expect(wrong).rejects.toThrow('--canary: expected a release id and a share of the viewers');
});

it('goes on with the current release when the one to try cannot be opened, and says so', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(TRIED);
  await folder.changeFile(TRIED, 'svd.arrow', (bytes) => bytes.subarray(1));
  await fileArchive(folder.path).writeCanary?.({ release: TRIED, percent: 100 });
  const host = await startNode(folder.path);
  try {
    await until('the refusal', () =>
      host.logs.some((line) => line.event === 'release-refused' && line.release === TRIED),
    );
    expect(await releaseFor(host, 1)).toBe(folder.id);
    const isSaid = async () =>
      (await (await host.request('/system')).text()).includes('It cannot be opened, so nobody');
    await until('the reason on the page', isSaid);
  } finally {
    await host.stop();
  }
});

it('counts what becomes of both side by side', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(TRIED);
  await fileArchive(folder.path).writeCanary?.({ release: TRIED, percent: 50 });
  const key = createKey();
  const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('x', 'write', key), CINEMATCH_RATE_LIMIT: '0' });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const host = await startNode(folder.path, { settings });
  try {
    await until('the trial', isOpen(host));
    const liked = new Map([
      [folder.id, 0],
      [TRIED, 0],
    ]);
    for (const userId of USERS) {
      const answer = await host.request(`/v1/users/${userId}/recommendations?n=5`, { headers });
      const release = answer.headers.get('x-release') ?? '';
      const { after, recommendations } = (await answer.json()) as {
        after: string;
        recommendations: { movieId: number }[];
      };
      if (userId % 2 === 0) continue;
      liked.set(release, (liked.get(release) ?? 0) + 1);
      const path = `/v1/users/${userId}/ratings/${recommendations[0].movieId}`;
      const body = JSON.stringify({ rating: release === TRIED ? 5 : 3, list: after });
      // The second time it is a correction, and does not count again.
      for (let time = 0; time < 2; time++) {
        expect((await host.request(path, { method: 'PUT', headers, body })).status).toBe(200);
      }
    }
    const { releases } = (await (await host.request('/v1/outcomes', { headers })).json()) as {
      releases: {
        release: string;
        role: string;
        lists: number;
        films: number;
        hits: number;
        meanRating: { value: number };
      }[];
    };
    expect(new Set(releases.map(({ release, role }) => `${release} ${role}`))).toEqual(
      new Set([`${folder.id} current`, `${TRIED} canary`]),
    );
    for (const { release, lists, films, hits, meanRating } of releases) {
      expect([films, hits]).toEqual([5 * lists, liked.get(release)]);
      expect(meanRating.value).toBe(release === TRIED ? 5 : 3);
    }
    const page = await (await host.request('/system', { headers: { ...headers, accept: 'text/html' } })).text();
    for (const release of [folder.id, TRIED]) expect(page).toContain(`<th scope="row"><code>${release}</code>`);
  } finally {
    await host.stop();
  }
});
