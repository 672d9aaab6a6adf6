/** What the service acknowledged is in the next release, whoever said it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { nightly } from '../../../batch/nightly.ts';
import { readSettings } from '../../../edge/settings.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { openFacts } from '../facts.ts';
import { startNode } from '../hosts.ts';

/** Users of the sample, newcomers with ids, and newcomers with names of every kind. */
const USERS = [
  '1',
  '5',
  '0',
  '4294967294',
  'newbie1',
  '12abc',
  '４２',
  'Zoë O’Neill',
  ' spaced ',
  '__proto__',
  "a'b",
  'null',
];

it('takes every acknowledged rating into the night of the sample, of users with ids and with names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  try {
    const facts = await openFacts(inject('releases'));
    const feedback = join(folder, 'feedback.sqlite');
    const key = createKey();
    const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('test', 'write', key), CINEMATCH_RATE_LIMIT: '0' });
    const authorization = `Bearer ${key}`;
    const host = await startNode(inject('releases'), { feedback, settings });
    const { scale } = facts.recommender.manifest.dataset;
    const said: { user: string; movieId: number; rating: number | null }[] = [];
    const ask = async (method: string, user: string, movieId: number, rating: number | null) => {
      const path = `/v1/users/${encodeURIComponent(user)}/ratings/${movieId}`;
      const body = rating === null ? undefined : JSON.stringify({ rating });
      const answer = await host.request(path, {
        method,
        body,
        headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      });
      expect([user, answer.status]).toEqual([user, 200]);
      said.push({ user, movieId, rating });
    };
    for (const [k, user] of USERS.entries()) {
      for (const [m, movieId] of facts.popular.slice(k, k + 4).entries()) {
        await ask('PUT', user, movieId, scale[(k + m) % scale.length]);
      }
      await ask('DELETE', user, facts.popular[k + 4], null);
    }
    await host.stop();

    const releases = join(folder, 'releases');
    const reporter = { warn: (text: string) => expect.unreachable(text), downloaded: () => undefined };
    const published = await nightly({ dataset: 'sample', releases, feedback, threads: 2, reporter });
    const recommender = await openRecommender(fileSource(join(releases, `${published?.id}`)));
    for (const { user, movieId, rating } of said) {
      const profile = (await recommender.user(recommender.userIdOf(user)))?.profile;
      const at = profile?.movies.indexOf(recommender.indexOf(movieId)) ?? -1;
      expect([user, movieId, at === -1 ? null : profile?.ratings[at]]).toEqual([user, movieId, rating]);
    }

    // The next service knows them all, at the same addresses, also without the feedback.
    const next = await startNode(releases, { settings });
    for (const user of USERS) {
      const answer = await next.request(`/v1/users/${encodeURIComponent(user)}`, { headers: { authorization } });
      expect([user, answer.status, ((await answer.json()) as { userId: string }).userId]).toEqual([user, 200, user]);
    }
    await next.stop();
  } finally {
    await rm(folder, { recursive: true });
  }
});
