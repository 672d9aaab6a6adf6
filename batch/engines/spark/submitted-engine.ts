/** Runs parts on a Spark cluster without a Connect server: `spark-submit` starts one for the time of the engine. */

import type { Engine } from '../engine.ts';
import { parseConnectAddress } from './connect-address.ts';
import { type SparkOptions, sparkEngine } from './spark-engine.ts';
import { submitServer } from './submit-server.ts';

/** Opens an engine on the cluster `master`. Throws `EngineError` if `spark-submit` fails. */
export async function submittedEngine(master: string, options: SparkOptions): Promise<Engine> {
  const server = await submitServer(master);
  try {
    const engine = await sparkEngine(master, parseConnectAddress(server.address), options);
    return {
      ...engine,
      async close() {
        await engine.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
