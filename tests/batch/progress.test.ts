import { expect, test } from 'vitest';
import { createProgress } from '../../batch/progress.ts';

function collect(isTTY: boolean) {
  let text = '';
  return { isTTY, write: (part: string) => (text += part), text: () => text };
}

test('a finished phase is one line of JSON where there is no terminal', async () => {
  const stream = collect(false);
  const progress = createProgress(stream);
  const result = await progress.phase(
    'ingest',
    async () => [1, 2, 3],
    ({ length }) => ({ rows: length }),
  );
  expect(result).toEqual([1, 2, 3]);
  await progress.phase('train', async () => undefined);
  const lines = stream.text().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(progress.records);
  expect(progress.records).toEqual([
    { phase: 'ingest', seconds: expect.any(Number), rssMB: expect.any(Number), rows: 3 },
    { phase: 'train', seconds: expect.any(Number), rssMB: expect.any(Number) },
  ]);
});

test('a phase is a status on a terminal, and a line once it is done', async () => {
  const stream = collect(true);
  await createProgress(stream).phase(
    'ingest',
    async () => 1_234_567,
    (rows) => ({ rows }),
  );
  const lines = stream.text().split('\r\x1b[K');
  expect(lines).toEqual(['', '… ingest 0 s', expect.stringMatching(/^✓ ingest 0\.0 s · \d+ MB · rows 1,234,567\n$/)]);
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
