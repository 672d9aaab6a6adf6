/** Folders of releases that a test may change: copies, some of them damaged. */

import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPointer } from '../../shared/node/file-source.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import { manifestText } from '../fixtures/manifest.ts';

export interface ReleasesFolder extends AsyncDisposable {
  readonly path: string;
  /** The release that is there from the beginning. */
  readonly id: string;
  /** Copies that release under another id; nothing points to it yet. */
  addCopy(id: string): Promise<void>;
  point(id: string): Promise<void>;
  changeFile(id: string, file: string, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): Promise<void>;
  changeManifest(id: string, change: (manifest: Manifest) => void): Promise<void>;
}

/** A copy of a folder of releases, with or without a pointer; removed when it goes out of scope. */
export async function copyReleases(from: string, options: { published: boolean }): Promise<ReleasesFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cinematch-copy-'));
  const { release: id } = await readPointer(from);
  await cp(join(from, id), join(path, id), { recursive: true });
  const folder: ReleasesFolder = {
    path,
    id,
    async addCopy(copy) {
      await cp(join(path, id), join(path, copy), { recursive: true });
      await folder.changeManifest(copy, (manifest) => {
        manifest.id = copy;
      });
    },
    async point(release) {
      await writeFile(join(path, 'next.json'), JSON.stringify({ release }));
      await rename(join(path, 'next.json'), join(path, 'current.json'));
    },
    async changeFile(release, file, change) {
      const bytes = await readFile(join(path, release, file));
      await writeFile(join(path, release, file), change(new Uint8Array(bytes)));
    },
    async changeManifest(release, change) {
      const file = join(path, release, 'manifest.json');
      const manifest = JSON.parse(await readFile(file, 'utf8'));
      change(manifest);
      await writeFile(file, manifestText(manifest));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
  if (options.published) await folder.point(id);
  return folder;
}
