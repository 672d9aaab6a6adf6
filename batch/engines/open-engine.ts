/** Opens an engine by its name. */

import { UsageError } from '../terminal/usage-error.ts';
import type { Engine } from './engine.ts';
import { type LocalOptions, localEngine } from './local-engine.ts';

/** Masters of `spark-submit`, as Spark's documents name them. */
const MASTER = /^(yarn|(spark|k8s):\/\/\S+|local(-cluster)?\[[\d,*]+\])$/;

/**
 * Opens the engine `name`, which the caller closes: `local`; `sc://host:port` for a Spark Connect server; `yarn`,
 * `spark://…` or `k8s://…` for a cluster on which `spark-submit` starts one. Throws `UsageError` for any other name, and
 * `EngineError` if a cluster does not answer.
 */
export async function openEngine(name: string, options: LocalOptions): Promise<Engine> {
  if (name === 'local') return localEngine(options);
  if (name.startsWith('sc://')) {
    const { parseConnectAddress } = await import('./spark/connect-address.ts');
    const { sparkEngine } = await import('./spark/spark-engine.ts');
    return sparkEngine(name, parseConnectAddress(name), options);
  }
  if (MASTER.test(name)) {
    const { submittedEngine } = await import('./spark/submitted-engine.ts');
    return submittedEngine(name, options);
  }
  throw new UsageError(
    `--engine ${name}: expected local, sc://host:port, or the master of a Spark cluster: yarn, spark://host:port or k8s://https://host:port`,
  );
}
