/**
 * A stage of the sharded path is a row of rounds: tasks run over all shards, or over blocks of films, and answer with
 * the names of files and with a few numbers. The answers of a finished round are kept, so a run that was killed goes
 * through its rounds again without running their tasks. For that, everything between two rounds may depend only on
 * answers and on files that they name.
 */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, replaceFile } from '../../shared/node/durable-files.ts';
import type { Engine } from '../engines/engine.ts';
import type { Progress } from '../terminal/progress.ts';
import { bootOfMachine, flushRunFiles, placeRunFile } from './run-file.ts';

/** The rounds of one run. */
export interface Rounds {
  /**
   * Runs the task with each of the arguments, and resolves to the answers in their order. `name` is the round's own: of
   * lower-case letters, digits and `-`. `rows` are those that all parts go through, where they are known: for progress.
   */
  run<Answer>(name: string, task: string, parts: readonly object[], rows?: number): Promise<Answer[]>;
  /** The path of a file of this run. */
  path(name: string): string;
  /** Removes files that no later round reads. They may be gone already. */
  remove(paths: readonly string[]): Promise<void>;
}

/** Has the start of the machine in which files were left to the system. */
const BOOT_FILE = 'boot';

/**
 * Opens the rounds of a run in its folder, which is created. Whoever calls this holds a lock, so unfinished files that a
 * killed run left are removed, and all files that may not have reached the disk before its machine stopped. `boot` stands
 * for the present start of this machine.
 */
export async function openRounds(folder: string, engine: Engine, progress: Progress, boot?: string): Promise<Rounds> {
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const now = boot ?? (await bootOfMachine());
  const before = await readFile(join(folder, BOOT_FILE), 'utf8').catch(ignoreMissing);
  if (before !== undefined && before !== now) {
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  }
  const flush = !engine.here || now === undefined;
  if (!flush) await replaceFile(folder, BOOT_FILE, now);
  flushRunFiles(flush);
  return {
    async run<Answer>(name: string, task: string, parts: readonly object[], rows?: number) {
      const kept = `${name}.answers`;
      const earlier = await readFile(join(folder, kept), 'utf8').catch(ignoreMissing);
      const show = (done: number) =>
        progress.round?.({
          name,
          done,
          parts: parts.length,
          ...(rows !== undefined && earlier === undefined && { rows }),
        });
      if (earlier !== undefined) {
        show(parts.length);
        return JSON.parse(earlier) as Answer[];
      }
      const lines = parts.map((part) => JSON.stringify({ task, flush, ...part }));
      show(0);
      const answers = await engine.map(lines, show);
      const text = `[${answers.join(',\n')}]`;
      await placeRunFile(join(folder, kept), text.length, (staging) => writeFile(staging, text));
      return answers.map((answer) => JSON.parse(answer) as Answer);
    },
    path: (name) => join(folder, name),
    async remove(paths) {
      for (const path of paths) await rm(path, { force: true });
    },
  };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
