/** Puts a service under load: requests for the lists of random users over a number of connections. */

import autocannon from 'autocannon';
import { randomStream } from '../shared/random.ts';
import { quantile, round } from './record.ts';

/** Number of users that each connection asks for in turn. */
const USERS = 2_000;
/** Long enough for a slow service on a busy machine. */
const TIMEOUT_S = 60;
const SEED = 42;

/** The figures of one load. `p50` and `p99` are milliseconds from the request to the end of the answer. */
export interface LoadFigures {
  connections: number;
  p50: number;
  p99: number;
  perSecond: number;
  requests: number;
}

/** Returns the request for the ten best films of a user. */
const tenBest = (user: number): autocannon.Request => ({ path: `/v1/users/${user}/recommendations?n=10` });

/**
 * Runs the load and returns its figures. `requestFor` is the request for a user's list; by default it is ours. Throws if
 * any answer is not a success.
 */
export async function measureLoad(
  url: string,
  userIds: Uint32Array,
  { connections, seconds }: { connections: number; seconds: number },
  requestFor: (user: number) => autocannon.Request = tenBest,
): Promise<LoadFigures> {
  const random = randomStream(SEED, connections);
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  const { non2xx, errors } = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: TIMEOUT_S,
    setupClient(client) {
      const users = Array.from({ length: USERS }, () => userIds[random.below(userIds.length)]);
      client.setRequests(users.map(requestFor));
      client.on('response', (_status, _bytes, milliseconds) => {
        times.push(milliseconds);
        last = performance.now();
      });
    },
  });
  if (non2xx + errors > 0 || times.length === 0) {
    throw new Error(`${non2xx} answers had an error status, ${errors} requests failed, ${times.length} succeeded`);
  }
  const sorted = Float64Array.from(times).sort();
  return {
    connections,
    p50: round(quantile(sorted, 0.5)),
    p99: round(quantile(sorted, 0.99)),
    perSecond: round((1e3 * times.length) / (last - start)),
    requests: times.length,
  };
}
