/** Load on a service: random users ask for ten films each, over as many connections as are given. */

import autocannon from 'autocannon';
import { randomStream } from '../shared/random.ts';
import { quantile, round } from './record.ts';

/** Users that each connection asks for in turn. */
const USERS = 2_000;
const TIMEOUT_S = 10;
const SEED = 42;

export interface LoadFigures {
  connections: number;
  /** Milliseconds from request to the end of the answer. */
  p50: number;
  p99: number;
  perSecond: number;
  requests: number;
}

/** Throws when an answer is not a 200. */
export async function measureLoad(
  url: string,
  userIds: Uint32Array,
  { connections, seconds }: { connections: number; seconds: number },
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
      client.setRequests(users.map((user) => ({ path: `/v1/users/${user}/recommendations?n=10` })));
      client.on('response', (_status, _bytes, milliseconds) => {
        times.push(milliseconds);
        last = performance.now();
      });
    },
  });
  if (non2xx + errors > 0 || times.length === 0) {
    throw new Error(`${non2xx} answers were no success, ${errors} requests failed, ${times.length} were answered`);
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
