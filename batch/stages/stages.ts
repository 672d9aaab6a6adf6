/**
 * A long run in stages. What each stage comes to is kept in `<releases>/.work/<key>/<stage>` until the run is over, so
 * that a run that was killed, at whatever moment, goes on after the last finished stage: only complete files ever have a
 * stage's name. The key stands for all that the results follow from (run-key.ts), so other data, another seed or another
 * program find nothing to go on from. A file that is damaged or of another run is not used; its stage runs again.
 *
 * The caller holds the lock of the folder of releases.
 */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFile, removeLeftovers } from '../../shared/node/durable-files.ts';
import type { Progress } from '../terminal/progress.ts';
import { encodeStage, readStage } from './stage-file.ts';

const WORK_FOLDER = '.work';

export interface Stages {
  /**
   * What `make` comes to, or came to in an earlier run: `Progress.phase` whose result is kept before the phase is
   * reported as done. A record has `resumed: true` when the result was there, `discarded` with the reason when a file
   * was there that could not be used. Names are of letters, digits and `-`, each used once a run.
   */
  run: Progress['phase'];
  /** Removes what was kept: the run is over, or another one would end the same way. */
  finish(): Promise<void>;
}

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
      if (!/^[a-z0-9-]+$/.test(name)) throw new RangeError(`${JSON.stringify(name)} is no name of a stage`);
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

/** Work of other keys is superseded once there is some of this one. */
async function removeOthers(work: string, key: string): Promise<void> {
  for (const name of await readdir(work)) {
    if (name !== key) await rm(join(work, name), { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
