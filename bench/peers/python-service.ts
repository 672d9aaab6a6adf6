/** A plain Python service in the comparison: service.py in the environment of install.ts. */

import { join } from 'node:path';
import type { Python } from './install.ts';
import { askFor, freePort, type PeerService } from './peer-service.ts';
import { LIKED_FROM, type ServingSplit } from './split.ts';

const READY_WITHIN_S = 600;

/** Starts the service, which trains first, on the films that users like. */
export async function startPythonService(
  python: Python,
  { train }: ServingSplit,
  folder: string,
): Promise<PeerService> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = [join(train, 'ratings.csv'), LIKED_FROM, new URL(url).port];
  const served = await python.start('service.py', args, join(folder, 'python.log'));
  try {
    const readySeconds = await served.ready(READY_WITHIN_S, async () => (await fetch(`${url}/readyz`)).ok);
    const { python: version, implicit, starlette, uvicorn } = python.versions;
    return {
      name: 'Python: implicit, Starlette, uvicorn',
      url,
      pid: served.pid,
      versions: { python: version, implicit, starlette, uvicorn },
      readySeconds,
      ways: [{ name: 'live', request: (user, n) => ({ path: `/users/${user}/recommendations?n=${n}` }) }],
      read: (answer) =>
        (answer as { recommendations: { movieId: number }[] }).recommendations.map(({ movieId }) => movieId),
      async rate(user, movie) {
        const init = { method: 'PUT', body: JSON.stringify({ rating: 5 }) };
        await askFor(`${url}/users/${user}/ratings/${movie}`, init);
      },
      [Symbol.asyncDispose]: () => served.stop(),
    };
  } catch (error) {
    await served.stop();
    throw error;
  }
}
