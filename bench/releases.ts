/** Finds and prepares the releases that the benchmarks of the service run on. */

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileSource, readPointer } from '../shared/node/file-source.ts';
import { sha256 } from '../shared/node/sha256.ts';
import { withChecksum } from '../shared/release/checksum.ts';
import { type Manifest, parseManifest } from '../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../shared/release/movies.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../shared/release/profiles.ts';
import { runProgram } from './child.ts';
import { benchDataset, benchOptions } from './dataset.ts';
import { releasesFolder } from './nightly.ts';

const CLI = join(import.meta.dirname, '../batch/cli.ts');
const SAMPLE = 'sample';

/**
 * Returns the folder of `--releases`, or else the folder in which the benchmark `nightly` left the release of the
 * dataset. That benchmark is run first if there is no release yet.
 */
export async function findReleases(): Promise<string> {
  const { releases } = benchOptions();
  if (releases) return resolve(releases);
  const left = releasesFolder(await benchDataset());
  if (!existsSync(join(left, 'current.json'))) await (await import('./nightly.ts')).run();
  return left;
}

/**
 * Like `findReleases` if `--releases` or `--dataset` is given. Otherwise returns a folder with a release of the sample.
 * It is trained anew each time, because this build may not be able to read a release of an earlier one.
 */
export async function findSampleReleases(): Promise<string> {
  const { releases, dataset = SAMPLE } = benchOptions();
  if (releases || dataset !== SAMPLE) return findReleases();
  const folder = releasesFolder(SAMPLE);
  await runProgram(process.execPath, [CLI, 'nightly', '--dataset', SAMPLE, '--releases', folder]);
  return folder;
}

/** Reads the manifest and the ids of the current release. Movies are ordered by their number of ratings, most first. */
export async function readRelease(
  releases: string,
): Promise<{ manifest: Manifest; userIds: Uint32Array; movieIds: Uint32Array }> {
  const folder = join(releases, (await readPointer(releases)).release);
  const profiles = openProfiles(await readFile(join(folder, PROFILE_INDEX_FILE)), fileSource(folder));
  const userIds = new Uint32Array(profiles.numUsers);
  for (let user = 0; user < userIds.length; user++) userIds[user] = await profiles.userIdAt(user);
  return {
    manifest: parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8')),
    userIds,
    movieIds: decodeMovies(await readFile(join(folder, MOVIES_FILE))).movieIds,
  };
}

/** A folder with two releases. */
export interface TwoReleases {
  /** A temporary folder, which the caller removes. */
  readonly path: string;
  readonly ids: readonly [string, string];
  /** Makes one of them the current one. */
  point(id: string): Promise<void>;
}

/** Makes a folder with the current release, and with a copy of it under another id. */
export async function twoReleases(releases: string, manifest: Manifest): Promise<TwoReleases> {
  const path = await mkdtemp(join(tmpdir(), 'cinematch-bench-'));
  const other = [...manifest.id].reverse().join('');
  await symlink(join(releases, manifest.id), join(path, manifest.id));
  await cp(join(releases, manifest.id), join(path, other), { recursive: true });
  await writeFile(join(path, other, 'manifest.json'), JSON.stringify(withChecksum({ ...manifest, id: other }, sha256)));
  const point = async (id: string) => {
    await writeFile(join(path, 'next.json'), JSON.stringify({ release: id }));
    await rename(join(path, 'next.json'), join(path, 'current.json'));
  };
  await point(manifest.id);
  return { path, ids: [manifest.id, other], point };
}
