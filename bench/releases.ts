/** The releases that the service's benchmarks run on. */

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readPointer } from '../shared/node/file-source.ts';
import { type Manifest, parseManifest } from '../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../shared/release/movies.ts';
import { openProfileIndex, PROFILE_INDEX_FILE } from '../shared/release/profiles.ts';
import { runProgram } from './child.ts';
import { benchDataset, benchOptions } from './dataset.ts';
import { releasesFolder } from './nightly.ts';

const CLI = join(import.meta.dirname, '../batch/cli.ts');
const SAMPLE = 'sample';

/** Folder of `--releases`, else what `nightly` left for the dataset, made if it is not there. */
export async function findReleases(): Promise<string> {
  const { releases } = benchOptions();
  if (releases) return resolve(releases);
  const left = releasesFolder(await benchDataset());
  if (!existsSync(join(left, 'current.json'))) await (await import('./nightly.ts')).run();
  return left;
}

/**
 * As `findReleases` when `--releases` or a dataset is named, else a folder with a release of the sample, trained now: the
 * release of an earlier build may not be read by this one.
 */
export async function findSampleReleases(): Promise<string> {
  const { releases, dataset = SAMPLE } = benchOptions();
  if (releases || dataset !== SAMPLE) return findReleases();
  const folder = releasesFolder(SAMPLE);
  await runProgram(process.execPath, [CLI, 'nightly', '--dataset', SAMPLE, '--releases', folder]);
  return folder;
}

/** What a caller of the current release can ask for. Movies are ordered by falling number of ratings. */
export async function readRelease(
  releases: string,
): Promise<{ manifest: Manifest; userIds: Uint32Array; movieIds: Uint32Array }> {
  const folder = join(releases, (await readPointer(releases)).release);
  return {
    manifest: parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8')),
    userIds: openProfileIndex(await readFile(join(folder, PROFILE_INDEX_FILE))).userIds,
    movieIds: decodeMovies(await readFile(join(folder, MOVIES_FILE))).movieIds,
  };
}

export interface TwoReleases {
  /** A folder of its own, which whoever asked for it removes. */
  readonly path: string;
  readonly ids: readonly [string, string];
  /** Makes one of them the current one. */
  point(id: string): Promise<void>;
}

/** The current release, and the same under another id. */
export async function twoReleases(releases: string, manifest: Manifest): Promise<TwoReleases> {
  const path = await mkdtemp(join(tmpdir(), 'cinematch-bench-'));
  const other = [...manifest.id].reverse().join('');
  await symlink(join(releases, manifest.id), join(path, manifest.id));
  await cp(join(releases, manifest.id), join(path, other), { recursive: true });
  await writeFile(join(path, other, 'manifest.json'), JSON.stringify({ ...manifest, id: other }));
  const point = async (id: string) => {
    await writeFile(join(path, 'next.json'), JSON.stringify({ release: id }));
    await rename(join(path, 'next.json'), join(path, 'current.json'));
  };
  await point(manifest.id);
  return { path, ids: [manifest.id, other], point };
}
