/**
 * `npm run seed [-- --releases dir --state dir]`: fills the local bucket and database of `wrangler dev`, which must not be
 * running. Trains on the sample dataset when there is no release yet; copies the current release, its pointer last; makes
 * the tables of feedback. Done again, it does what is missing. `npm run dev` does it by itself when the bucket is empty.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publishToTarget } from '../commands/publish-to.ts';
import { currentRelease } from '../releases/pointer.ts';
import { runScript, runWrangler, WRANGLER_STATE } from '../releases/remote/run-wrangler.ts';
import { createProgress } from '../terminal/progress.ts';

const KEEP = 3;

interface SeedOptions {
  /** Folder of releases; an absolute path, as the next. */
  releases: string;
  /** What `wrangler dev --persist-to` takes. */
  state: string;
}

/** Throws when training, copying or the tables fail; what was seeded before is then as it was. */
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
