/** The free space on the disks of folders and files. */

import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DiskFacts } from '../health/facts.ts';

/** The space on the disks of the folder of releases and of the feedback file; either may not exist yet. */
export async function readDisks(paths: { releases: string; feedback: string }): Promise<DiskFacts[]> {
  return [
    { volume: 'releases', ...(await spaceAt(resolve(paths.releases))) },
    { volume: 'feedback', ...(await spaceAt(dirname(resolve(paths.feedback)))) },
  ];
}

/** Of the folder itself, or of the nearest one above it that exists. */
async function spaceAt(folder: string): Promise<{ free: number; size: number }> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isAbsent || dirname(folder) === folder) throw error;
    return spaceAt(dirname(folder));
  }
}
