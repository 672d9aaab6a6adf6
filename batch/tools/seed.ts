/**
 * `npm run seed [-- --releases dir --state dir]`: fills the local bucket and database of `wrangler dev`, which must not
 * be running. It trains on the sample dataset if there is no release yet, copies the current release into the bucket,
 * and creates the tables for feedback. A second run does only what is missing. `npm run dev` runs it if the bucket is
 * empty.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publishToTarget } from '../commands/publish-to.ts';
import { currentRelease } from '../releases/pointer.ts';
import { runScript, runWrangler, WRANGLER_STATE } from '../releases/remote/run-wrangler.ts';
import { createProgress } from '../terminal/progress.ts';

/** Releases to keep in the bucket: as many as `nightly` keeps by default. */
const KEEP = 3;

interface SeedOptions {
  /** Folder of releases, as an absolute path. */
  releases: string;
  /** Folder for `wrangler dev --persist-to`, as an absolute path. */
  state: string;
}

/**
 * Fills bucket and database. Throws if training, copying or creating the tables fails; earlier contents then remain.
 */
export async function seed({ releases, state }: SeedOptions): Promise<void> {
  if ((await currentRelease(releases)) === undefined) {
    await runScript(new URL('../cli.ts', import.meta.url), ['nightly', '--dataset', 'sample', '--releases', releases]);
  }
  const target = `r2-local:${state}`;
  const { text } = await publishToTarget({ target, releases, keep: KEEP }, createProgress(process.stderr));
  process.stderr.write(`${text}\n`);
  await runWrangler(['d1', 'migrations', 'apply', 'FEEDBACK', '--local', '--persist-to', state]);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      releases: { type: 'string', default: 'data/releases' },
      state: { type: 'string', default: WRANGLER_STATE },
    },
  });
  await seed({ releases: resolve(values.releases), state: resolve(values.state) }).catch((error: Error) => {
    process.stderr.write(`cinematch: ${error.message}\n`);
    process.exitCode = 1;
  });
}
