/**
 * Writes a site that needs no server: a folder for any static host. It has the pages that depend on the release alone, the
 * service worker, which answers everything else on the visitor's device, and the release that it answers from.
 */

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../../shared/node/durable-files.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import type { Source } from '../../../shared/source.ts';
import { openAssets } from '../assets.ts';
import { loadScoring } from '../scoring-module.ts';
import { releaseFiles } from './release-files.ts';
import { siteFiles } from './site-files.ts';

/** Lists the files of the folder, so that the next run knows which ones are its own. */
const LIST_FILE = 'site.json';
/** Files that others point to. They are written last, in this order, when everything that they name is there. */
const POINTERS = /^(releases\/current\.json|.*\.html|manifest\.webmanifest|service-worker\.js)$/;

/** What `writeSite` needs. */
export interface SiteOptions {
  /** Folder to write: a new one, an empty one, or a site that was written before. */
  readonly out: string;
  readonly source: Source;
  readonly manifest: Manifest;
}

/** What was written. */
export interface WrittenSite {
  readonly out: string;
  readonly release: string;
  /** Files in the folder, and their bytes in all. */
  readonly files: number;
  readonly bytes: number;
  /** Bytes that a device loads before it answers by itself. */
  readonly deviceBytes: number;
}

/**
 * Writes the site. A visitor of an earlier version finds its files until the run after this one. Throws `RangeError` when
 * the folder has files of somebody else, `UnwritableError` when it cannot be written, and `ReleaseError` when the release
 * is damaged; the old site works on then.
 */
export async function writeSite({ out, source, manifest }: SiteOptions): Promise<WrittenSite> {
  const before = await readList(out);
  const assets = await openAssets();
  const release = await releaseFiles(source, manifest);
  const pages = await siteFiles({ source, manifest, assets, scoring: await loadScoring() });
  const files = new Map([...release.files, ...pages]);
  const names = [...files.keys()].sort((a, b) => Number(POINTERS.test(a)) - Number(POINTERS.test(b)));
  for (const name of names) {
    const path = join(out, name);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(dirname(path), name.split('/').at(-1) ?? '', files.get(name) ?? '');
  }
  const kept = new Set([...names, ...before.files]);
  await replaceFile(out, LIST_FILE, `${JSON.stringify({ files: names.sort(), earlier: before.files }, null, 1)}\n`);
  // What only the version before the last one had is no longer on anybody's screen.
  for (const name of before.earlier.filter((old) => !kept.has(old))) await rm(join(out, name), { force: true });
  let bytes = 0;
  for (const content of files.values()) bytes += Buffer.byteLength(content);
  return { out, release: manifest.id, files: files.size, bytes, deviceBytes: release.deviceBytes };
}

/** The files of the last version in the folder, and of the one before it. */
async function readList(out: string): Promise<{ files: string[]; earlier: string[] }> {
  const found = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length === 0) return { files: [], earlier: [] };
  try {
    const { files, earlier } = JSON.parse(await readFile(join(out, LIST_FILE), 'utf8'));
    return { files: ownPaths(files), earlier: ownPaths(earlier) };
  } catch (cause) {
    throw new RangeError(`${out} is not empty, and no site was written there before; choose another folder`, { cause });
  }
}

/** Paths of files below the folder. Somebody may have changed the list, and what it names is removed one day. */
function ownPaths(value: unknown): string[] {
  const isOwn = (path: unknown) => typeof path === 'string' && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path);
  return Array.isArray(value) ? value.filter(isOwn) : [];
}
