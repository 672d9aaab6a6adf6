/** A release to damage beside one that stays whole, and the service on both. */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from '../../edge/app.ts';
import type { LogLine } from '../../edge/health/log.ts';
import { memoryGuard } from '../../edge/health/memory-guard.ts';
import { memoryHistory } from '../../edge/health/memory-history.ts';
import { createMetrics } from '../../edge/health/metrics.ts';
import { openAssets } from '../../edge/node/assets.ts';
import { type CurrentRelease, currentRelease } from '../../edge/release/current-release.ts';
import { readSettings } from '../../edge/settings.ts';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import type { Damage } from '../fixtures/damage.ts';
import { manifestText } from '../fixtures/manifest.ts';
import { publishWithNames } from '../fixtures/name-users.ts';
import { type TemporaryFolder, temporaryFolder } from '../fixtures/releases-folder.ts';
import { publishTinyRelease } from '../fixtures/tiny-release.ts';
import { copyReleases, type ReleasesFolder } from './folders.ts';

export const BROKEN = 'bbbbbbbbbbbbbbbb';
const USERS = 30;
/** The last record of every file is theirs. */
export const LAST_USER = 'viewer 30';
export const LAST_MOVIE = 140;

/** Files that every release has, and that are read when it is opened. */
export const NEEDED = ['movies', 'profiles-index', 'bias', ...MODEL_NAMES].map((n) => `${n}.arrow`);
/** Files that are read when a release is opened. */
export const RESIDENT = [...NEEDED, 'families.arrow'];

export interface Pair extends AsyncDisposable {
  /** Has a release, and the same again as `BROKEN`. */
  readonly folder: ReleasesFolder;
  /** Has a release of other users, ratings and titles. */
  readonly other: ReleasesFolder;
}

export async function publishPair(): Promise<Pair> {
  const made = await temporaryFolder();
  const [folder, other] = await Promise.all([42, 7].map((seed) => publishNamed(made, seed)));
  await folder.addCopy(BROKEN);
  return {
    folder,
    other,
    async [Symbol.asyncDispose]() {
      for (const each of [made, folder, other]) await each[Symbol.asyncDispose]();
    },
  };
}

async function publishNamed(made: TemporaryFolder, seed: number): Promise<ReleasesFolder> {
  const [from, to] = [join(made.path, `ids-${seed}`), join(made.path, `names-${seed}`)];
  await mkdir(from);
  await publishTinyRelease(from, seed === 42 ? '' : ' again', seed);
  const word = seed === 42 ? 'viewer' : 'person';
  await publishWithNames(
    from,
    to,
    Array.from({ length: USERS }, (_, u) => `${word} ${String(u + 1).padStart(2, '0')}`),
  );
  return copyReleases(to, { published: true });
}

export interface Service {
  readonly logs: LogLine[];
  readonly releases: CurrentRelease;
  ask(path: string, init?: RequestInit): Promise<{ status: number; release: string | null; text: string }>;
}

/** The service without a port, on the real files. */
export async function startService({ path }: ReleasesFolder, overlap = true): Promise<Service> {
  const logs: LogLine[] = [];
  const log = (line: LogLine) => logs.push(line);
  const metrics = createMetrics();
  const archive = fileArchive(path);
  const releases = currentRelease(archive, { overlap, log, clock: () => performance.now(), metrics });
  const memory = memoryGuard({ measure: () => null, giveBack: () => undefined, log, clock: () => performance.now() });
  const settings = readSettings({});
  const deps = { releases, archive, metrics, memory, settings, assets: await openAssets(), log };
  const app = createApp({
    ...deps,
    memoryHistory: memoryHistory(
      () => ({ residentBytes: null, components: [] }),
      Date.now,
      () => performance.now(),
    ),
    now: Date.now,
    clock: () => performance.now(),
    residentBytes: () => null,
  });
  return {
    logs,
    releases,
    async ask(path, init) {
      const client = { address: '127.0.0.1', secure: false };
      const response = await app.fetch(new Request(`http://localhost${path}`, init), client);
      return { status: response.status, release: response.headers.get('x-release'), text: await response.text() };
    },
  };
}

/** Damages a file of `BROKEN` while `test` runs. `checked`: the manifest says of it what it now is. */
export async function whileDamaged(
  { folder, other }: Pair,
  file: string,
  damage: Damage,
  checked: boolean,
  test: () => Promise<void>,
): Promise<void> {
  const path = join(folder.path, BROKEN, file);
  const manifest = await readFile(join(folder.path, BROKEN, 'manifest.json'));
  const [bytes, others] = await Promise.all([readFile(path), readFile(join(other.path, other.id, file))]);
  const damaged = damage(new Uint8Array(bytes), new Uint8Array(others));
  if (damaged) await writeFile(path, damaged);
  else await rm(path);
  if (checked && damaged) {
    const sha256 = createHash('sha256').update(damaged).digest('hex');
    await folder.changeManifest(BROKEN, ({ files }) => {
      files[file] = { bytes: damaged.length, sha256 };
    });
  }
  try {
    await test();
  } finally {
    await writeFile(path, bytes);
    await writeFile(join(folder.path, BROKEN, 'manifest.json'), manifest);
    await folder.point(folder.id);
  }
}

export const table = (files: readonly string[], damages: Readonly<Record<string, Damage>>) =>
  files.flatMap((file) => Object.entries(damages).map(([how, damage]) => ({ file, how, damage })));

export function edited(bytes: Uint8Array, change: (manifest: Manifest) => void): Uint8Array<ArrayBuffer> {
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  change(manifest);
  return new TextEncoder().encode(manifestText(manifest));
}
