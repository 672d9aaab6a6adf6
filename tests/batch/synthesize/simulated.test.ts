/** A dataset that `synthesize` has written says that its viewers are made up, wherever it lies. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { synthesize } from '../../../batch/synthesize/synthesize.ts';
import { createProgress } from '../../../batch/terminal/progress.ts';
import { datasetFolder, type Files, GOOD } from '../../fixtures/ingest/dataset-folder.ts';
import { writeZip } from '../../fixtures/ingest/write-zip.ts';

const NOISE = { 'noise.json': '{"lowestRmse":0.8}' };

async function isSimulated(files: Files, source = ''): Promise<boolean> {
  await using folder = await datasetFolder(files);
  return (await ingest(join(folder.path, source), folder.options)).simulated;
}
const below = (files: Files) => Object.fromEntries(Object.entries(files).map(([name, text]) => [`ml/${name}`, text]));

describe('made-up viewers', () => {
  it('are called so when noise.json is beside the ratings, in a folder, one level down, or in a zip', async () => {
    expect(await isSimulated({ ...GOOD, ...NOISE })).toBe(true);
    expect(await isSimulated(below({ ...GOOD, ...NOISE }))).toBe(true);
    expect(await isSimulated({ 'made-up.zip': writeZip(below({ ...GOOD, ...NOISE })) }, 'made-up.zip')).toBe(true);
  });

  it('are not taken for granted: without that file, or with it elsewhere, viewers are real', async () => {
    expect(await isSimulated(GOOD)).toBe(false);
    expect(await isSimulated({ ...below(GOOD), ...NOISE })).toBe(false);
    expect(await isSimulated({ 'real.zip': writeZip(below(GOOD)) }, 'real.zip')).toBe(false);
  });

  it('need nothing in the file: whatever it says changes nothing else', async () => {
    await using folder = await datasetFolder(GOOD);
    const real = await ingest(folder.path, folder.options);
    for (const text of ['', '{"simulated":false}', '\0\xff not JSON']) {
      await writeFile(join(folder.path, 'noise.json'), text);
      expect(await ingest(folder.path, folder.options)).toEqual({ ...real, simulated: true });
    }
  });

  it('are those of synthesize', async () => {
    await using folder = await datasetFolder({});
    const out = join(folder.path, 'made-up');
    await synthesize({
      users: 20,
      ratings: 400,
      movies: 60,
      seed: 1,
      out,
      progress: createProgress({ write: () => true }),
    });
    expect((await ingest(out, folder.options)).simulated).toBe(true);
  });
});
