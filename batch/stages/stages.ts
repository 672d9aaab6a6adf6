/**
 * Splits a long run into stages that can be resumed. The result of each stage is stored in
 * `<releases>/.work/<key>/<stage>` until the run is finished. If a run is killed, the next run with the same key
 * resumes after the last completed stage. A file gets the name of its stage only once it is complete. The key is a hash
 * of everything that determines the results (run-key.ts), so a run with other data, another seed or another program
 * never reuses them. When a file is damaged or belongs to another run, its stage runs again.
 *
 * The caller must hold the lock of the folder of releases.
 */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFile, removeLeftovers } from '../../shared/node/durable-files.ts';
import type { Progress } from '../terminal/progress.ts';
import { encodeStage, readStage } from './stage-file.ts';

const WORK_FOLDER = '.work';

/** The stages of one run. */
export interface Stages {
  /**
   * Runs a stage as a phase (`Progress.phase`) and returns the result of `make`, or its stored result from an earlier
   * run. A new result is stored before the phase is reported as done. The record of the phase has `resumed: true` when
   * the stored result was used, and `discarded` with the reason when a stored file could not be used. A name has only
   * lower-case letters, digits and `-`; otherwise `run` throws `RangeError`. The caller uses each name once per run.
   */
  run: Progress['phase'];
  /** Removes all stored results. For a run that has finished, or that would fail in the same way if it were resumed. */
  finish(): Promise<void>;
}

/**
 * Opens the stages of the run `key` in the folder `releases`. Removes unfinished files that a killed run left. The
 * folder of the key is created when the first result is stored.
 */
export async function openStages(options: { releases: string; key: string; progress: Progress }): Promise<Stages> {
  const { key, progress } = options;
  const work = join(options.releases, WORK_FOLDER);
  const folder = join(work, key);
  await removeLeftovers(folder).catch(ignoreMissing);

  const store = async (name: string, value: unknown): Promise<void> => {
    const { bytes, chunks } = encodeStage(`${key}/${name}`, value);
    await mkdir(folder, { recursive: true });
    await removeOthers(work, key);
    await placeFile(join(folder, name), bytes, (staging) => writeFile(staging, chunks));
  };

  return {
    run(name, make, describe) {
      if (!/^[a-z0-9-]+$/.test(name))
        throw new RangeError(`${JSON.stringify(name)} is not a valid stage name: expected a-z, 0-9 and -`);
      let found: Record<string, unknown> = {};
      const resume = async () => {
        const stored = await readStage(join(folder, name), `${key}/${name}`).catch((error: Error) => {
          found = { discarded: error.message };
          return undefined;
        });
        if (stored) {
          found = { resumed: true };
          return stored.value as Awaited<ReturnType<typeof make>>;
        }
        const value = await make();
        await store(name, value);
        return value;
      };
      return progress.phase(name, resume, (result) => ({ ...found, ...describe?.(result) }));
    },
    finish: () => rm(work, { recursive: true, force: true }),
  };
}

/** Removes the stored results of other runs. They are out of date once this run stores a result. */
async function removeOthers(work: string, key: string): Promise<void> {
  for (const name of await readdir(work)) {
    if (name !== key) await rm(join(work, name), { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
