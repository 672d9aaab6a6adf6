/** What every engine does, wherever its processes run (tests/fixtures/engine-tasks.ts). */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, EngineError } from '../../../batch/engines/engine.ts';
import { DataError } from '../../../batch/ingest/data-error.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import type { MarkTask, SumTask } from '../../fixtures/engine-tasks.ts';
import { until } from '../../fixtures/until.ts';

/** A folder for the marks and files of one test. */
export type NewFolder = () => Promise<string>;

/** Formats tasks as lines. */
export function linesOf(tasks: readonly object[]): string[] {
  return tasks.map((task) => JSON.stringify(task));
}

/** The processes that have begun the task `name`, in the order of their ids. */
export async function processesOf(folder: string, name: string): Promise<number[]> {
  const marks = (await readdir(folder)).filter((mark) => mark.startsWith(`${name}.`));
  return marks.map((mark) => Number(mark.slice(name.length + 1))).sort((a, b) => a - b);
}

/** Tests what every engine does. `open` is called once, and its engine is closed at the end. */
export function testEngine(name: string, open: () => Promise<Engine>): void {
  describe(`the engine ${name}`, () => {
    let engine: Engine;
    let root: string;
    let folders = 0;
    const newFolder: NewFolder = async () => {
      const folder = join(root, String(folders++));
      await mkdir(folder);
      return folder;
    };

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'cinematch-engine-'));
      engine = await open();
    });
    afterAll(async () => {
      await engine?.close();
      await rm(root, { recursive: true, force: true });
    });

    test('gives back the answers in the order of the lines', async () => {
      const folder = await newFolder();
      const first = { task: 'mark', folder, name: 'first', waitFor: ['done-second'] } satisfies MarkTask;
      const counts: number[] = [];
      const answers = await engine.map(
        linesOf([first, { ...first, name: 'second', waitFor: [] }, { ...first, name: 'third' }]),
        (done) => counts.push(done),
      );
      expect(answers.map((answer) => JSON.parse(answer).name)).toEqual(['first', 'second', 'third']);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts.at(-1)).toBe(3);
      expect(await engine.map([])).toEqual([]);
    });

    test('carries any text there and back', async () => {
      const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: 40, seed: 1 });
      const special = ['', "it's", '\\', '\\n', '\n', '\t', '\0', '\u2028', '\u2029', '\\N', '$x', '"', '–', '🎬'];
      const sent = [...special, texts.join('\r\n')];
      const answers = await engine.map(linesOf(sent.map((text) => ({ task: 'echo', text }))));
      expect(answers.map((answer) => JSON.parse(answer).text)).toEqual(sent);
    });

    test('hands out files and gets files back, with their checksums', async () => {
      const folder = await newFolder();
      const shards = [[1, 2, 3], [0.25], [10, -20, 1e6]];
      const tasks = await Promise.all(
        shards.map(async (numbers, at): Promise<SumTask> => {
          const shard = join(folder, `shard-${at}`);
          await writeFile(shard, numbers.join('\n'));
          return { task: 'sum', shard, folder, output: `sum-${at}` };
        }),
      );
      const answers = await engine.map(linesOf(tasks));
      const sums = await Promise.all(shards.map((_, at) => readFile(join(folder, `sum-${at}`), 'utf8')));
      expect(sums).toEqual(['6', '0.25', '999990']);
      expect(answers).toEqual(
        sums.map((text, at) => JSON.stringify({ file: `sum-${at}`, sha256: sha256(text), rows: shards[at].length })),
      );
    });

    test('ends with the error of bad data, which names file and row, and runs that part once', async () => {
      const folder = await newFolder();
      const good = { task: 'mark', folder, name: 'good' } satisfies MarkTask;
      await writeFile(join(folder, 'late.csv'), 'x');
      await writeFile(join(folder, 'early.csv'), '1\n2\nthree\n');
      const shards = ['early.csv', 'late.csv'].map((file) => join(folder, file));
      const bad = shards.map((shard) => ({ task: 'sum', shard, folder, output: 'none' }) satisfies SumTask);
      const failure = await engine.map(linesOf([good, ...bad, good])).catch((error: unknown) => error);
      expect(failure).toEqual(new DataError('row', 'early.csv', 'expected a number', { row: 3 }));
      expect((failure as DataError).message).toBe('early.csv row 3: expected a number');
      expect(await readdir(folder)).not.toContain('none');
    });

    test('runs a part again whose process was killed, and gives the same answers', async () => {
      const folder = await newFolder();
      const task = (name: string, waitFor: string[] = []): MarkTask => ({ task: 'mark', folder, name, waitFor });
      const over = engine.map(linesOf([task('a'), task('b', ['go']), task('c')]));
      over.catch(() => undefined);
      await until('the part to begin', async () => (await processesOf(folder, 'b')).length === 1);
      const [killed] = await processesOf(folder, 'b');
      process.kill(killed, 'SIGKILL');
      await until('the part to begin again', async () => (await processesOf(folder, 'b')).length === 2);
      await writeFile(join(folder, 'go'), '');
      const answers = (await over).map((answer) => JSON.parse(answer));
      expect(answers.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      expect(answers[1].pid).not.toBe(killed);
    });

    test('gives up a part that fails four times, and says where and why', async () => {
      const folder = await newFolder();
      const fine = { task: 'mark', folder, name: 'fine' } satisfies MarkTask;
      const failure = engine.map(linesOf([fine, { task: 'crash', reason: 'no room on the moon' }]));
      await expect(failure).rejects.toThrow(EngineError);
      await expect(failure).rejects.toThrow(
        /^crash, part 2 of 2: failed (4 times|too often);.* ended with code 1: RangeError: no room on the moon/,
      );
    });

    test('goes on after failures', async () => {
      const [answer] = await engine.map(linesOf([{ task: 'echo', text: 'still here' }]));
      expect(JSON.parse(answer)).toEqual({ text: 'still here' });
    });
  });
}
