import { describe, expect, test } from 'vitest';
import { createProgress } from '../../../batch/terminal/progress.ts';

const CLEAR = '\r\x1b[K';

function collect(isTTY: boolean, columns?: number) {
  let text = '';
  return { isTTY, columns, write: (part: string) => (text += part), text: () => text };
}

const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A clock that only the test moves. */
function clock() {
  let ms = 0;
  return { now: () => ms, pass: (more: number) => (ms += more) };
}

describe('where there is no terminal', () => {
  test('a finished phase is one line of JSON', async () => {
    const stream = collect(false);
    const progress = createProgress(stream);
    const result = await progress.phase(
      'ingest',
      async () => [1, 2, 3],
      ({ length }) => ({ rows: length }),
    );
    expect(result).toEqual([1, 2, 3]);
    await progress.phase('train', async () => undefined);
    expect(jsonLines(stream.text())).toEqual(progress.records);
    const measured = { seconds: expect.any(Number), rssMB: expect.any(Number), peakMB: expect.any(Number) };
    expect(progress.records).toEqual([
      { phase: 'ingest', ...measured, rows: 3 },
      { phase: 'train', ...measured },
    ]);
    for (const { rssMB, peakMB } of progress.records) expect(peakMB).toBeGreaterThanOrEqual(rssMB - 1);
  });

  test('reports are not lines of their own: the last one is the rows of the phase', async () => {
    const stream = collect(false);
    const progress = createProgress(stream);
    progress.plan?.(['ingest']);
    progress.report?.(1, 2);
    await progress.phase('ingest', async () => {
      for (const done of [10, 20, 30]) progress.report?.(done, 30);
    });
    expect(jsonLines(stream.text())).toEqual([expect.objectContaining({ phase: 'ingest', rows: 30 })]);
  });

  test('a phase that takes long has a line each minute, with rows a second', async () => {
    const stream = collect(false);
    const { now, pass } = clock();
    const progress = createProgress(stream, now);
    await progress.phase('train', async () => {
      for (const done of [10, 20, 30, 40]) {
        pass(30_000);
        progress.report?.(done * 600, 30_000);
      }
    });
    expect(jsonLines(stream.text())).toEqual([
      { running: 'train', seconds: 60, rows: 12_000, total: 30_000, rowsPerSecond: 200 },
      { running: 'train', seconds: 120, rows: 24_000, total: 30_000, rowsPerSecond: 200 },
      expect.objectContaining({ phase: 'train', seconds: 120, rows: 24_000, rowsPerSecond: 200 }),
    ]);
  });

  test('rounds are counted with their parts and rows, and a line says which is running', async () => {
    const stream = collect(false);
    const { now, pass } = clock();
    const progress = createProgress(stream, now);
    await progress.phase('train-svd', async () => {
      progress.round?.({ name: 'train-svd-users-1', done: 0, parts: 4, rows: 2_000 });
      progress.round?.({ name: 'train-svd-users-1', done: 4, parts: 4, rows: 2_000 });
      progress.round?.({ name: 'train-svd-films-1', done: 1, parts: 1 });
      pass(60_000);
      progress.round?.({ name: 'train-svd-users-2', done: 1, parts: 4, rows: 2_000 });
      progress.round?.({ name: 'train-svd-users-2', done: 4, parts: 4, rows: 2_000 });
    });
    expect(jsonLines(stream.text())).toEqual([
      { running: 'train-svd', seconds: 60, round: 'users-2', done: 1, parts: 4, rows: 2_500, rowsPerSecond: 42 },
      expect.objectContaining({ phase: 'train-svd', rounds: 3, parts: 9, rows: 4_000, rowsPerSecond: 67 }),
    ]);
  });

  test('a phase inside another ends first, and phases may run side by side', async () => {
    const stream = collect(false);
    const progress = createProgress(stream);
    await progress.phase('learn', async () => {
      const quickHasEnded = Promise.withResolvers<void>();
      const slow = progress.phase('svd', () => quickHasEnded.promise);
      await progress.phase('content', async () => undefined);
      quickHasEnded.resolve();
      await slow;
    });
    expect(progress.records.map(({ phase }) => phase)).toEqual(['content', 'svd', 'learn']);
  });
});

describe('on a terminal', () => {
  test('a phase is a status, and a line once it is done', async () => {
    const stream = collect(true);
    await createProgress(stream, clock().now).phase(
      'ingest',
      async () => 1_234_567,
      (rows) => ({ rows }),
    );
    expect(stream.text().split(CLEAR)).toEqual([
      '',
      expect.stringMatching(/^… ingest 0 s · \d+ MB$/),
      expect.stringMatching(/^✓ ingest 0\.0 s · \d+ MB · rows 1,234,567\n$/),
    ]);
  });

  test('says which phase of how many it is, and draws how far it has come', async () => {
    const stream = collect(true);
    const { now, pass } = clock();
    const progress = createProgress(stream, now);
    progress.plan?.(['ingest', 'train']);
    await progress.phase('train', async () => {
      pass(110);
      progress.report?.(500, 2_000);
      progress.report?.(501, 2_000);
    });
    const [, begun, drawn, ended] = stream.text().split(CLEAR);
    expect(begun).toMatch(/^\[2\/2\] train 0 s · \d+ MB$/);
    expect(drawn).toMatch(/^\[2\/2\] train █{5}░{15} 500\/2,000 · 0 s · \d+ MB$/);
    expect(ended).toMatch(/^✓ train .* rows 501\n$/);
  });

  test('says which round it is, how many of its parts are done, and how many rows go by in a second', async () => {
    const stream = collect(true);
    const { now, pass } = clock();
    const progress = createProgress(stream, now);
    progress.plan?.(['ingest', 'train-svd']);
    await progress.phase('train-svd', async () => {
      pass(2_000);
      progress.round?.({ name: 'train-svd-users-7', done: 3, parts: 4, rows: 8_000 });
    });
    const [, , drawn, ended] = stream.text().split(CLEAR);
    expect(drawn).toMatch(/^\[2\/2\] train-svd users-7 █{15}░{5} 3\/4 · 3,000 rows\/s · 2 s · \d+ MB$/);
    expect(ended).toMatch(/^✓ train-svd 2\.0 s · \d+ MB · rows 6,000 · rowsPerSecond 3,000\n$/);
  });

  test('never writes a status longer than a line', async () => {
    const stream = collect(true, 12);
    await createProgress(stream).phase('a-phase-with-a-long-name', async () => undefined);
    expect(stream.text().split(CLEAR)[1]).toBe('… a-phase-w');
  });

  test('a bar stays within its cells for any report', async () => {
    const stream = collect(true);
    const { now, pass } = clock();
    const progress = createProgress(stream, now);
    for (const [done, total] of [
      [0, 0],
      [9, 3],
    ]) {
      await progress.phase('x', async () => {
        pass(110);
        progress.report?.(done, total);
      });
    }
    const bars = stream.text().match(/[█░]+/g);
    expect(bars).toEqual(['░'.repeat(20), '█'.repeat(20)]);
  });
});

test.each([true, false])('a failed phase is shown and throws what it threw (terminal: %s)', async (isTTY) => {
  const stream = collect(isTTY);
  const progress = createProgress(stream);
  const failed = progress.phase('train', async () => {
    throw new RangeError('singular');
  });
  await expect(failed).rejects.toThrow('singular');
  expect(stream.text()).toMatch(isTTY ? /✗ train/ : /"phase":"train".*"failed":true/);
  expect(progress.records).toEqual([]);
});
