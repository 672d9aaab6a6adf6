/**
 * The release that the runtime tests answer from: trained once a run, from the sample dataset, into a folder of its own.
 * A vitest `globalSetup`; tests get the folder with `inject('releases')`.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { nightly } from '../../batch/nightly.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder with `current.json` and one release. */
    releases: string;
  }
}

/** Set by the first project of a run, so that the others share its release. */
const SHARED = 'CINEMATCH_TEST_RELEASES';

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const shared = process.env[SHARED];
  if (shared) {
    project.provide('releases', shared);
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-releases-'));
  await nightly({ dataset: 'sample', releases: folder });
  process.env[SHARED] = folder;
  project.provide('releases', folder);
  return async () => {
    delete process.env[SHARED];
    await rm(folder, { recursive: true });
  };
}
