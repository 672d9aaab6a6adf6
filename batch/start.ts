/**
 * `npm start [-- --dataset X --movies file … --releases dir --port N --host address]`: runs `nightly` if there is no release yet, or if
 * the current release is of other data than those asked for, and then runs `serve`. Training has a process of
 * its own, so that its memory is free again before the service starts.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listReleases } from '../models/releases/list-releases.ts';
import { endWithNpm } from '../shared/node/end-with-npm.ts';
import { fileArchive } from '../shared/node/file-archive.ts';
import { readRun } from '../shared/release/manifest.ts';
import * as read from './commands/arguments.ts';
import { sourceName } from './ingest/source/source-name.ts';
import { contentOf } from './stages/content-of.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const DEFAULT_DATASET = 'sample';

const OPTIONS = {
  dataset: { type: 'string' },
  movies: { type: 'string' },
  tags: { type: 'string' },
  links: { type: 'string' },
  path: { type: 'string' },
  columns: { type: 'string' },
  'not-rated': { type: 'string' },
  'private-redirects': { type: 'boolean' },
  releases: { type: 'string', default: 'data/releases' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
} as const;

endWithNpm();
// A terminal that is closed ends the service as a signal to stop does.
process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
const options = readOptions();
process.exitCode = options ? await prepare(options) : 2;
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
async function prepare(given: NonNullable<ReturnType<typeof readOptions>>) {
  const { releases, port: _, host: __, 'private-redirects': privateRedirects = false, ...asked } = given;
  const archive = fileArchive(releases);
  const current = (await listReleases(archive)).find((release) => release.current && release.problem === null);
  const data = Object.entries({ ...asked, dataset: asked.dataset ?? DEFAULT_DATASET });
  if (current && (Object.keys(asked).length === 0 || (await isOf(archive, current, asked, privateRedirects)))) return 0;
  // Whoever names data at the start wants these served, even if they are fewer or worse than before: a start is a trial,
  // and the gates are for `nightly`. The release before stays, and `releases rollback` goes back to it.
  const replace = current ? ['--max-loss', '100%', '--accept-worse', '--accept-unjudged'] : [];
  const flags = privateRedirects ? [...replace, '--private-redirects'] : replace;
  return run(['nightly', ...data.flatMap(([name, value]) => [`--${name}`, value]), '--releases', releases, ...flags]);
}

/** Whether a release was made from these data. Without a record of their content, their name has to do. */
async function isOf(
  archive: ReturnType<typeof fileArchive>,
  { id, dataset }: { id: string; dataset: string | null },
  { dataset: asked = DEFAULT_DATASET, columns, 'not-rated': notRated, ...files }: Record<string, string | undefined>,
  privateRedirects: boolean,
): Promise<boolean> {
  const { content } = ((await readRun(archive.source(id))) ?? {}) as { content?: string };
  if (content === undefined) return dataset === sourceName(asked);
  try {
    const options = {
      ...(columns !== undefined && { columns: read.columnNames(columns) }),
      ...(notRated !== undefined && { notRated: read.notRated(notRated) }),
    };
    return content === (await contentOf({ ...files, ...options, dataset: asked, privateRedirects, ...places() }));
  } catch {
    // The nightly run says what is wrong.
    return false;
  }
}

/** Where downloads are, as the command line has it. */
function places() {
  const { CINEMATCH_DATASETS: datasets, CINEMATCH_DATASETS_URL: datasetsUrl } = process.env;
  return { ...(datasets && { datasets }), ...(datasetsUrl && { datasetsUrl }) };
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
