/** Runs the service as a program: as one process, or as a supervisor with workers. */

import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { createKey } from '../../shared/keys.ts';
import { endWithNpm } from '../../shared/node/end-with-npm.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { type Canary, readCanaryOption } from '../../shared/release/canary.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { readSettings, shadowAddress } from '../settings.ts';
import { type ServeOptions, serve } from './host.ts';
import { leaveSoon } from './leave.ts';
import { printLine } from './print-line.ts';
import { supervise } from './processes/supervisor.ts';
import { runWorker } from './processes/worker-process.ts';

/** Options of `run`. */
export interface RunOptions extends ServeOptions {
  /** Number of worker processes, or `auto` for one per processor. Without it this process answers requests itself. */
  workers?: string;
  /** A release to try on a share of the viewers, `<id>=<percent>`, unless the folder says how its trial goes on. */
  canary?: string;
}

/**
 * Runs the service until it is stopped. Rejects with `RangeError` for a bad option, with `SettingsError` for a bad
 * setting, and otherwise as `serve` or `supervise` does.
 */
export async function run({ workers, canary, ...options }: RunOptions): Promise<void> {
  const { release, shadow } = options;
  // The service goes on when the reader of its log ends. Lines that cannot be written are dropped.
  process.stdout.on('error', () => undefined);
  if (release !== undefined && !isReleaseId(release))
    throw new RangeError('--release: expected a release id: 16 hex digits');
  if (shadow !== undefined) checkShadow(shadow);
  const numWorkers = workers === undefined ? undefined : readWorkers(workers);
  // A bad setting is reported here, before any worker is started.
  const { patience } = readSettings(process.env);
  if (cluster.isWorker) return runWorker(options).then(leaveSoon);
  endWithNpm();
  if (canary !== undefined) await beginCanary(options.releases, canary);
  // Every worker, also a later one, has to know the sessions that another one began.
  if (numWorkers !== undefined) process.env.CINEMATCH_SESSION_SECRET ||= createKey();
  if (numWorkers !== undefined) return supervise(numWorkers, printLine, { patience });
  const { closed } = await serve(options);
  await closed;
  leaveSoon();
}

/** A trial that was begun, changed or ended before is left as it is: a restart must not begin it again. */
async function beginCanary(releases: string, text: string): Promise<void> {
  let canary: Canary;
  try {
    canary = readCanaryOption(text);
  } catch (cause) {
    throw new RangeError(`--canary: ${(cause as Error).message}`, { cause });
  }
  const archive = fileArchive(releases);
  const before = await archive.readCanary?.();
  if (before?.release !== canary.release) await archive.writeCanary?.(canary);
}

function checkShadow(address: string): void {
  try {
    shadowAddress(address);
  } catch (cause) {
    throw new RangeError(`--shadow: ${(cause as Error).message}`, { cause });
  }
}

function readWorkers(text: string): number {
  if (!/^(auto|[1-9]\d?)$/.test(text)) throw new RangeError('--workers: expected auto or a number from 1 to 99');
  return text === 'auto' ? availableParallelism() : Number(text);
}
