/**
 * The key of a nightly run: a hash of everything that determines its result. Runs with the same key make the same
 * release.
 */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { sha256 } from '../../shared/node/sha256.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/**
 * The files of the program that determine a result: code, kernels, the sample's films, and the versions of packages.
 */
const PROGRAM = ['batch', 'models', 'shared', 'data/sample', 'package.json'];
/** Deeper than any folder of the program, so in effect no limit. */
const MOST_LEVELS = 9;

/**
 * Returns a key of 32 hex digits. It covers the path, size and modification time of every file in `sources` (in
 * folders, one level down), the `options` except functions, the program's own files and the version of Node. A source
 * that does not exist is left out; the name that was asked for should be in `options`.
 */
export async function runKey(sources: readonly string[], options: object): Promise<string> {
  const files = await Promise.all(sources.map((source) => listFiles(resolve(source), 2)));
  const [source, program] = await Promise.all([identifyFiles(files.flat()), hashProgram()]);
  return sha256(canonicalJson({ source, program, options, node: process.version })).slice(0, 32);
}

function identifyFiles(paths: readonly string[]): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeNs } = await stat(path, { bigint: true });
      return `${path} ${size} ${mtimeNs}`;
    }),
  );
}

async function hashProgram(): Promise<string> {
  const paths = await Promise.all(PROGRAM.map((name) => listFiles(join(ROOT, name), MOST_LEVELS)));
  const hashes = await Promise.all(
    paths.flat().map(async (path) => [path.slice(ROOT.length), sha256(await readFile(path))]),
  );
  return sha256(JSON.stringify(hashes));
}

/** The path itself if it is a file, or the files in a folder, `levels` deep and sorted. Broken links are left out. */
async function listFiles(path: string, levels: number): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [path] : [];
  if (levels === 0) return [];
  const names = (await readdir(path)).sort();
  const nested = await Promise.all(names.map((name) => listFiles(join(path, name), levels - 1)));
  return nested.flat();
}
