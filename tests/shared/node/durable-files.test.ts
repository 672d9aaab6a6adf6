/** Files and folders that appear in one step, or not at all. */

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UnwritableError } from '../../../shared/errors.ts';
import { moveIntoPlace, placeFile, placeFolder, removeLeftovers } from '../../../shared/node/durable-files.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';

const broken = () => {
  throw new Error('broken');
};

describe('a file', () => {
  test('takes the place of an earlier one once it is written, and what writing it came to is handed on', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a.txt');
    await writeFile(path, 'old');
    const result = await placeFile(path, 3, async (staging) => {
      await writeFile(staging, 'new');
      expect(await readFile(path, 'utf8')).toBe('old');
      return 7;
    });
    expect(result).toBe(7);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder.path)).toEqual(['a.txt']);
  });

  test.each([
    ['EROFS', 'its disk is read-only', 'because its disk is read-only'],
    ['EACCES', 'this process may not write there', 'because this process may not write there'],
    ['EPERM', 'this process may not write there', 'because this process may not write there'],
    ['ENOSPC', 'its disk is full', 'no space for 3 B'],
    ['EDQUOT', 'the quota of its disk is used up', 'no space for 3 B'],
    ['EFBIG', 'the file would exceed the size limit', 'no space for 3 B'],
  ])('says what stands against writing: %s', async (code, reason, message) => {
    await using folder = await temporaryFolder();
    const refused = placeFile(join(folder.path, 'a.txt'), 3, async () => {
      throw Object.assign(new Error(`${code}: it failed`), { code });
    });
    await expect(refused).rejects.toBeInstanceOf(UnwritableError);
    await expect(refused).rejects.toMatchObject({ reason });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(`${folder.path}: `);
  });

  test.each([new TypeError('a fault'), Object.assign(new Error('it failed'), { code: 'ENOENT' })])(
    'hands on what says nothing about the folder: %s',
    async (fault) => {
      await using folder = await temporaryFolder();
      const failed = placeFile(join(folder.path, 'a.txt'), 3, () => Promise.reject(fault));
      await expect(failed).rejects.toBe(fault);
    },
  );

  test('leaves the earlier one, and nothing else, when it cannot be written', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a.txt');
    await writeFile(path, 'old');
    const half = placeFile(path, 3, async (staging) => {
      await writeFile(staging, 'ne');
      broken();
    });
    await expect(half).rejects.toThrow('broken');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['a.txt']);
  });

  test('that is finished moves over another', async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [join(folder.path, 'a.part'), join(folder.path, 'a')];
    await writeFile(from, 'new');
    await writeFile(to, 'old');
    await moveIntoPlace(from, to);
    expect(await readFile(to, 'utf8')).toBe('new');
    expect(await readdir(folder.path)).toEqual(['a']);
  });
});

describe('a folder', () => {
  const fill = (text: string) => async (staging: string) => writeFile(join(staging, 'b.txt'), text);

  test('appears with all that was written into it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a');
    await placeFolder(path, 1, async (staging) => {
      await fill('1')(staging);
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    });
    expect(await readFile(join(path, 'b.txt'), 'utf8')).toBe('1');
    expect(await readdir(folder.path)).toEqual(['a']);
  });

  test('takes the place of another only when it is told to', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a');
    await placeFolder(path, 1, fill('1'));
    await expect(placeFolder(path, 1, fill('2'))).rejects.toThrow();
    expect(await readFile(join(path, 'b.txt'), 'utf8')).toBe('1');
    await placeFolder(path, 1, fill('3'), { replace: true });
    expect(await readFile(join(path, 'b.txt'), 'utf8')).toBe('3');
    await expect(placeFolder(path, 1, broken, { replace: true })).rejects.toThrow('broken');
    expect(await readFile(join(path, 'b.txt'), 'utf8')).toBe('3');
    expect(await readdir(folder.path)).toEqual(['a']);
  });
});

test('leftovers are what begins with .staging-, and nothing else', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, '.staging-1'));
  await writeFile(join(folder.path, '.staging-2'), '');
  await writeFile(join(folder.path, 'a.txt'), '');
  await removeLeftovers(folder.path);
  expect(await readdir(folder.path)).toEqual(['a.txt']);
});
