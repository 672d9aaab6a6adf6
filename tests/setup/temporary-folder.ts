/**
 * A vitest `globalSetup` that gives each run its own temporary folder and removes it at the end. The run fails when
 * tests left anything in it except the files of `EXPECTED`, such as the unpacked browser.
 */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set by the first project of a run, so that the others share its folder. */
const SHARED = 'CINEMATCH_TEST_TMPDIR';
/** What `@sparticuz/chromium` and the browser itself leave, and the compile cache of Node's programs. */
const EXPECTED =
  /^(chromium|fonts|lib.*\.so.*|vk_swiftshader_icd\.json|locales|node-compile-cache|playwright.*|\.org\.chromium.*|org\.chromium.*|update-check)$/;

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[SHARED]) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-tests-'));
  const before = process.env.TMPDIR;
  process.env[SHARED] = folder;
  process.env.TMPDIR = folder;
  return async () => {
    delete process.env[SHARED];
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    const left = (await readdir(folder)).filter((name) => !EXPECTED.test(name));
    await rm(folder, { recursive: true });
    if (left.length > 0) throw new Error(`tests left these in the temporary folder: ${left.join(', ')}`);
  };
}
