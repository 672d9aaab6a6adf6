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
import {
  bootOfMachine,
  keepRunFiles,
  placeRunFile,
  type RunFileOptions,
  readRunText,
  removeRunFiles,
} from './run-file.ts';

/** The rounds of one run. */
export interface Rounds {
  /** Folder of this machine, for files that no task reads. */
  readonly folder: string;
  /** Whether tasks run where files of this machine are not seen. */
  readonly apart: boolean;
  /**
   * Runs the task with each of the arguments, and resolves to the answers in their order. `name` is the round's own: of
   * lower-case letters, digits and `-`. `rows` are those that all parts go through, where they are known: for progress.
   */
  run<Answer>(name: string, task: string, parts: readonly object[], rows?: number): Promise<Answer[]>;
  /** Does something in this process and keeps its answers, as a round of its own. */
  keep<Answer>(name: string, make: () => Promise<Answer[]>): Promise<Answer[]>;
  /** The name of a file of this run, which every task may read: its path, or that of an object. */
  path(name: string): string;
  /** Removes files that no later round reads. They may be gone already. */
  remove(paths: readonly string[]): Promise<void>;
}

/** Where the files of a run lie. */
export interface RoundsOptions {
  /** The run's own folder in a bucket, `s3://…`, where its files lie; `folder` then has copies of them. */
  readonly bucket?: string;
  /** Stands for the present start of this machine. */
  readonly boot?: string;
}

/** Has the start of the machine in which files were left to the system. */
const BOOT_FILE = 'boot';

/**
 * Opens the rounds of a run in its folder, which is created. Whoever calls this holds a lock, so unfinished files that a
 * killed run left are removed, and all files that may not have reached the disk before its machine stopped.
 */
export async function openRounds(
  folder: string,
  engine: Engine,
  progress: Progress,
  { bucket, boot }: RoundsOptions = {},
): Promise<Rounds> {
  const kept = bucket === undefined ? await openFolder(folder, engine, boot) : await openCopiesIn(folder);
  keepRunFiles(kept);
  const path = (name: string) => (bucket === undefined ? join(folder, name) : `${bucket}/${name}`);
  const recall = (name: string) => readRunText(path(`${name}.answers`));
  const remember = async (name: string, text: string) => {
    const bytes = Buffer.byteLength(text);
    await placeRunFile(path(`${name}.answers`), bytes, (staging) => writeFile(staging, text));
  };
  return {
    folder,
    apart: bucket !== undefined && !engine.here,
    async run<Answer>(name: string, task: string, parts: readonly object[], rows?: number) {
      const earlier = await recall(name);
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
      const lines = parts.map((part) => JSON.stringify({ task, ...kept, ...part }));
      show(0);
      const answers = await engine.map(lines, show);
      await remember(name, `[${answers.join(',\n')}]`);
      return answers.map((answer) => JSON.parse(answer) as Answer);
    },
    async keep<Answer>(name: string, make: () => Promise<Answer[]>) {
      const earlier = await recall(name);
      if (earlier !== undefined) return JSON.parse(earlier) as Answer[];
      const answers = await make();
      await remember(name, JSON.stringify(answers));
      return answers;
    },
    path,
    remove: removeRunFiles,
  };
}

/** Opens a folder that all processes see. */
async function openFolder(folder: string, engine: Engine, boot?: string): Promise<RunFileOptions> {
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const now = boot ?? (await bootOfMachine());
  const before = await readFile(join(folder, BOOT_FILE), 'utf8').catch(ignoreMissing);
  if (before !== undefined && before !== now) {
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  }
  const flush = !engine.here || now === undefined;
  if (!flush) await replaceFile(folder, BOOT_FILE, now);
  return { flush };
}

/** Opens a folder for copies of files in a bucket. What a killed run left there may be damaged, and is fetched again. */
async function openCopiesIn(folder: string): Promise<RunFileOptions> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { flush: false, copies: join(folder, 'copies') };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
