import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSample } from '../../../batch/ingest/source/sample-source.ts';
import { encodeStage, readStage } from '../../../batch/stages/stage-file.ts';
import { openStages } from '../../../batch/stages/stages.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

async function roundTrip(folder: string, value: unknown): Promise<unknown> {
  const path = join(folder, randomBytes(6).toString('hex'));
  const { bytes, chunks } = encodeStage('a', value);
  await writeFile(path, chunks);
  expect((await readFile(path)).length).toBe(bytes);
  return (await readStage(path, 'a'))?.value;
}

const arbitraryArray = fc.oneof(
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const { tree: arbitraryValue } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.double(),
    fc.string({ unit: 'binary' }),
    arbitraryArray,
    fc.array(tie('tree')),
    fc.dictionary(
      fc.string().filter((key) => !key.startsWith('$')),
      tie('tree'),
    ),
    fc.array(fc.tuple(fc.string(), tie('tree'))).map((entries) => new Map(entries)),
  ),
}));

describe('a stage file', () => {
  test('gives back whatever a stage may come to', async () => {
    await using folder = await temporaryFolder();
    await fc.assert(
      fc.asyncProperty(arbitraryValue, async (value) => {
        expect(await roundTrip(folder.path, value)).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  test('gives back arrays of any length, many small ones among large ones', async () => {
    const lengths = [...Array.from({ length: 5_000 }, (_, k) => k % 700), 600_000, 3, 1 << 20, (1 << 20) + 5, 0, 1];
    const value = lengths.map((length, k) => Uint8Array.from({ length }, (_, at) => at + k));
    await using folder = await temporaryFolder();
    const back = (await roundTrip(folder.path, value)) as Uint8Array[];
    expect(back.map((array) => array.length)).toEqual(lengths);
    expect(back.every((array, k) => Buffer.compare(array, value[k]) === 0)).toBe(true);
  });

  test('has views of larger buffers, shared memory and lone surrogates as they were, and no undefined properties', async () => {
    await using folder = await temporaryFolder();
    const shared = new Uint16Array(new SharedArrayBuffer(6));
    shared.set([1, 2, 65_535]);
    const value = {
      view: new Uint32Array([1, 2, 3, 4]).subarray(1, 3),
      shared,
      title: 'half \ud83c',
      buffer: Buffer.from('text'),
      none: undefined,
    };
    expect(await roundTrip(folder.path, value)).toStrictEqual({
      view: Uint32Array.of(2, 3),
      shared: Uint16Array.of(1, 2, 65_535),
      title: 'half \ud83c',
      buffer: new Uint8Array(Buffer.from('text')),
    });
  });

  test.each<[string, unknown, string]>([
    ['a function', { a: { fn: () => 1 } }, 'x.a.fn: a function cannot be stored'],
    ['a date', { when: new Date(0) }, 'x.when: a object cannot be stored'],
    ['undefined in a list', [1, undefined], 'x[1]: a undefined cannot be stored'],
    ['a reserved key', { $array: 0 }, 'x: a key $array cannot be stored'],
    ['a bigint array', new BigInt64Array(1), 'a BigInt64Array cannot be stored'],
  ])('is not made of what would not come back: %s', (_, value, message) => {
    expect(() => encodeStage('x', value)).toThrow(new TypeError(message));
  });

  test('is refused with any byte changed and cut off anywhere', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'stage');
    const value = { rows: Uint32Array.of(7, 8, 9), name: 'x' };
    await writeFile(path, encodeStage('a', value).chunks);
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const broken = Buffer.from(whole);
      broken[at] ^= 1 << (at % 8);
      await writeFile(path, broken);
      await expect(readStage(path, 'a'), `byte ${at}`).rejects.toThrow();
      await writeFile(path, whole.subarray(0, at));
      await expect(readStage(path, 'a'), `${at} bytes`).rejects.toThrow();
    }
    await writeFile(path, Buffer.concat([whole, Buffer.of(0)]));
    await expect(readStage(path, 'a')).rejects.toThrow(`it has ${whole.length + 1} bytes, expected ${whole.length}`);
    await writeFile(path, whole);
    await expect(readStage(path, 'b')).rejects.toThrow('it belongs to "a"');
    expect(await readStage(path, 'a')).toEqual({ value });
    expect(await readStage(`${path}-none`, 'a')).toBeUndefined();
  });
});

describe('stages', () => {
  const open = async (releases: string, key = 'k1') => {
    const progress = silentProgress();
    const made: string[] = [];
    const stages = await openStages({ releases, key, progress });
    const make = (name: string, value: unknown) => async () => {
      made.push(name);
      return value;
    };
    return { stages, progress, made, make };
  };

  test('that were finished are read and not run again, whatever is described of them is said again', async () => {
    await using folder = await temporaryFolder();
    const rows = Uint32Array.of(1, 2, 3);
    const size = (value: unknown) => ({ rows: (value as Uint32Array).length });
    const first = await open(folder.path);
    await first.stages.run('ingest', first.make('ingest', rows), size);
    const second = await open(folder.path);
    expect(await second.stages.run('ingest', second.make('ingest', 'other'), size)).toEqual(rows);
    expect(await second.stages.run('train', second.make('train', 'model'))).toBe('model');
    expect([first.made, second.made]).toEqual([['ingest'], ['train']]);
    expect(second.progress.records).toMatchObject([{ phase: 'ingest', resumed: true, rows: 3 }, { phase: 'train' }]);
    expect(first.progress.records[0]).not.toHaveProperty('resumed');
    expect(second.progress.records[1]).not.toHaveProperty('resumed');
  });

  test('that fail leave nothing behind, not even a folder', async () => {
    await using folder = await temporaryFolder();
    const { stages } = await open(folder.path);
    const failing = stages.run('ingest', async () => {
      throw new Error('bad data');
    });
    await expect(failing).rejects.toThrow('bad data');
    await expect(stages.run('ingest', async () => () => 1)).rejects.toThrow('k1/ingest: a function cannot be stored');
    expect(await readdir(folder.path)).toEqual([]);
  });

  test.each<[string, (path: string) => Promise<void>, RegExp]>([
    ['cut short', (path) => truncate(path, 40), /should have \d+ bytes, and the file has 40/],
    ['empty', (path) => writeFile(path, ''), /ends after 0 bytes/],
    ['something else', (path) => writeFile(path, 'x'.repeat(500)), /not a stage file/],
    ['of another stage', (path) => rename(join(path, '../train'), path), /it belongs to "k1\/train"/],
  ])('whose file is %s run again, and say so', async (_, damage, reason) => {
    await using folder = await temporaryFolder();
    const first = await open(folder.path);
    for (const name of ['train', 'ingest']) await first.stages.run(name, first.make(name, { name }));
    await damage(join(folder.path, '.work/k1/ingest'));
    const second = await open(folder.path);
    expect(await second.stages.run('ingest', second.make('ingest', 'anew'))).toBe('anew');
    expect(second.made).toEqual(['ingest']);
    expect(second.progress.records).toMatchObject([{ phase: 'ingest', discarded: expect.stringMatching(reason) }]);
    const third = await open(folder.path);
    expect(await third.stages.run('ingest', third.make('ingest', 'again'))).toBe('anew');
  });

  test('of another key are not used, and removed once there is something newer', async () => {
    await using folder = await temporaryFolder();
    const first = await open(folder.path, 'k1');
    await first.stages.run('ingest', first.make('ingest', 1));
    const second = await open(folder.path, 'k2');
    expect(await readdir(join(folder.path, '.work'))).toEqual(['k1']);
    expect(await second.stages.run('ingest', second.make('ingest', 2))).toBe(2);
    expect(await readdir(join(folder.path, '.work'))).toEqual(['k2']);
  });

  test('are removed when the run is over, and half written ones when the next begins', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, '.work/k1'), { recursive: true });
    await writeFile(join(folder.path, '.work/k1/.staging-of-a-killed-run'), 'half');
    const { stages, make } = await open(folder.path);
    await stages.run('ingest', make('ingest', 1));
    expect(await readdir(join(folder.path, '.work/k1'))).toEqual(['ingest']);
    await stages.finish();
    expect(await readdir(folder.path)).toEqual([]);
  });

  test.each(['../escape', '.staging-x', '', 'A'])('have no name like %j', async (name) => {
    await using folder = await temporaryFolder();
    const { stages, make } = await open(folder.path);
    expect(() => stages.run(name, make(name, 1))).toThrow(RangeError);
  });
});

test('a dataset comes back as it was', async () => {
  const { buildDataset } = await import('../../../batch/ingest/build-dataset.ts');
  await using folder = await temporaryFolder();
  const { columns, movies } = readSample(42);
  const dataset = buildDataset({ name: 'sample', simulated: true }, columns, { movies });
  expect(await roundTrip(folder.path, dataset)).toStrictEqual(dataset);
});
