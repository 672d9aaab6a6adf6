/** Opens an engine by its name. */

import { UsageError } from '../terminal/usage-error.ts';
import type { Engine } from './engine.ts';
import { type LocalOptions, localEngine } from './local-engine.ts';

/**
 * Opens the engine `name`, which is `local`. The caller closes it. Throws `UsageError` for any other name.
 */
export async function openEngine(name: string, options: LocalOptions): Promise<Engine> {
  if (name === 'local') return localEngine(options);
  throw new UsageError(`--engine ${name}: expected local`);
}
