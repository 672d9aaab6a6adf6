/** Our own service in the comparison: a night on the ratings, and then `dist/service.js` on its release. */

import { join } from 'node:path';
import { bundleService } from '../../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../../shared/keys.ts';
import { runProgram } from '../child.ts';
import { serveOnNode } from '../served.ts';
import { askFor, type PeerService } from './peer-service.ts';
import type { ServingSplit } from './split.ts';

const CLI = join(import.meta.dirname, '../../batch/cli.ts');

/** Trains a release of the split and serves it. Ratings can be written, and lists can be read without a key. */
export async function startCinematch({ train }: ServingSplit, folder: string): Promise<PeerService> {
  const releases = join(folder, 'releases');
  const { seconds } = await runProgram(process.execPath, [CLI, 'nightly', '--dataset', train, '--releases', releases]);
  const key = createKey();
  const { url, pid, readyMs, ...served } = await serveOnNode(await bundleService(), releases, {
    CINEMATCH_KEYS: await keyEntry('peers', 'write', key),
    CINEMATCH_PUBLIC_USERS: '1',
    CINEMATCH_FEEDBACK: join(folder, 'feedback.sqlite'),
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return {
    name: 'CineMatch',
    url,
    pid,
    versions: { node: process.versions.node },
    trainSeconds: seconds,
    readySeconds: readyMs / 1e3,
    ways: [{ name: 'live', request: (user, n) => ({ path: `/v1/users/${user}/recommendations?n=${n}` }) }],
    read: (answer) =>
      (answer as { recommendations: { movieId: number }[] }).recommendations.map(({ movieId }) => movieId),
    async rate(user, movie) {
      const body = JSON.stringify({ rating: 5 });
      await askFor(`${url}/v1/users/${user}/ratings/${movie}`, { method: 'PUT', headers, body });
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
