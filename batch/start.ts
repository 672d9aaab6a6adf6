/**
 * `npm start [-- --dataset X --releases dir --port N --host address]`: runs `nightly` if there is no release yet, or if
 * the current release is of another dataset than the one asked for, and then runs `serve`. Training has a process of
 * its own, so that its memory is free again before the service starts.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listReleases } from '../models/releases/list-releases.ts';
import { endWithNpm } from '../shared/node/end-with-npm.ts';
import { fileArchive } from '../shared/node/file-archive.ts';
import { sourceName } from './ingest/source/source-name.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const DEFAULT_DATASET = 'sample';

const OPTIONS = {
  dataset: { type: 'string' },
  releases: { type: 'string', default: 'data/releases' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
} as const;

endWithNpm();
// A terminal that is closed ends the service as a signal to stop does.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
const options = readOptions();
process.exitCode = options ? await prepare(options.releases, options.dataset) : 2;
if (options && process.exitCode === 0) {
  const { releases, port, host } = options;
  process.argv.splice(2, process.argv.length, 'serve', '--releases', releases, '--port', port, '--host', host);
  await import('./cli.ts');
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    process.stderr.write(`cinematch: ${(error as Error).message}\n`);
    return undefined;
  }
}

/** Trains if necessary. Returns the exit code of the training, or 0 if none was necessary. */
async function prepare(releases: string, dataset: string | undefined): Promise<number> {
  const current = (await listReleases(fileArchive(releases))).find(
    (release) => release.current && release.problem === null,
  );
  if (current && (dataset === undefined || current.dataset === sourceName(dataset))) return 0;
  return run(['nightly', '--dataset', dataset ?? DEFAULT_DATASET, '--releases', releases]);
}

async function run(command: string[]): Promise<number> {
  // The output of training goes to standard error, because standard output is the service's log.
  const child = spawn(process.execPath, [CLI, ...command], { stdio: ['inherit', process.stderr, 'inherit'] });
  const stop = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', stop).off('SIGINT', stop);
  return code ?? 1;
}
