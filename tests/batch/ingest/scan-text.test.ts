/** What is known of a text file before it is parsed. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataFile } from '../../../batch/ingest/tables/data-file.ts';
import { scanText } from '../../../batch/ingest/tables/scan-text.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';

const scan = async (folder: string, text: string) => {
  const path = join(folder, 'text.csv');
  await writeFile(path, text);
  return scanText(dataFile(path));
};

/** Lines with something in them but carriage returns. */
const countLines = (text: string) => text.split('\n').filter((line) => line.replaceAll('\r', '') !== '').length;

test('lines that are not blank are counted, with any line ends, and the marks are found that change how to parse', async () => {
  await using folder = await temporaryFolder();
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom('\n', '\n', 'a', 'é', '_', '"'), maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('\n', '\r', '\r\n', 'a', '1'), maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const facts = await scan(folder.path, text);
      const afterFirst = text.slice(text.indexOf('\n') + 1);
      expect(facts).toEqual({
        bytes: Buffer.byteLength(text),
        lines: countLines(text),
        hasQuotes: text.includes('"'),
        hasUnderscores: afterFirst.includes('_'),
        endsWithLineEnd: text === '' || text.endsWith('\n'),
      });
    }),
  );
});

test('lines are counted once where blocks of the file meet, and where the way of counting changes', async () => {
  await using folder = await temporaryFolder();
  const block = 1 << 22;
  for (const before of [block - 3, block - 2, block - 1, block]) {
    for (const middle of ['ab\ncd', '\n\nab', 'a\r\n\r\nb', 'abcd']) {
      const text = `${'x'.repeat(before)}${middle}\n${'1,2\n'.repeat(9)}`;
      expect(await scan(folder.path, text)).toMatchObject({ bytes: text.length, lines: countLines(text) });
    }
  }
});
