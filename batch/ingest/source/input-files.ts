/**
 * The files of an input: one file of ratings, or many of one table, as a lake has them. A pattern like
 * `lake/ratings/*.parquet` names many, and so does a folder named like a file of ratings.
 */

import { globSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../data-error.ts';
import { type DataFile, dataFile } from '../tables/data-file.ts';
import { chooseFiles } from './choose-files.ts';
import { locateSource, type NamedFiles, type SourceFiles, statedFiles } from './locate-source.ts';
import { globStart, isUrl } from './source-name.ts';

/** The files of an input. */
export interface InputFiles extends Omit<SourceFiles, 'ratings'> {
  /** All files of ratings, in the order of their names. */
  readonly ratings: readonly DataFile[];
}

const TABLE = /\.(csv|tsv|psv|txt|dat|parquet|jsonl|ndjson|json)(\.gz)?$/i;
/** Folders that are one table, in many files. */
const TABLE_FOLDER = /^(ratings?|plays?|views?|purchases?|likes?|interactions?)(\.(csv|parquet))?$/i;

/** Finds the files of a source on this machine. Throws `DataError` like `locateSource`. */
export async function locateInput(source: string, workDir: string, named: NamedFiles): Promise<InputFiles> {
  const isFolder = statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const pattern = named.path !== undefined && isPattern(named.path) ? join(source, named.path) : source;
  if ((pattern !== source && isFolder) || (!isFolder && isPattern(source))) {
    const paths = globSync(pattern)
      .sort()
      .filter((path) => statSync(path).isFile());
    if (paths.length === 0) throw new DataError('missing', pattern, 'no file has such a name');
    return { name: nameOf(source), ratings: labelled(paths), ...statedFiles(named) };
  }
  if (isFolder && named.path === undefined) {
    const entries = readdirSync(source, { withFileTypes: true });
    const folder = entries.find((entry) => entry.isDirectory() && TABLE_FOLDER.test(entry.name));
    const paths = folder ? tablesIn(join(source, folder.name)) : [];
    if (paths.length > 0) {
      const beside = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      return { name: basename(resolve(source)), ratings: labelled(paths), ...besides(source, beside), ...found(named) };
    }
  }
  const { ratings, ...others } = await locateSource(source, workDir, named);
  return { ...others, ratings: [ratings] };
}

/**
 * Returns the files and folders by which a change of the source is noticed: the source itself, and every file of ratings
 * in it. Empty for a source that is not on this machine.
 */
export function sourcePaths(source: string, path?: string): string[] {
  const isFolder = statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder && path !== undefined && isPattern(path)) return [source, ...globSync(join(source, path)).sort()];
  if (!isFolder) return isPattern(source) ? globSync(source).sort() : [source];
  const folders = readdirSync(source, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && TABLE_FOLDER.test(entry.name),
  );
  return [source, ...folders.flatMap(({ name }) => tablesIn(join(source, name)))];
}

function isPattern(path: string): boolean {
  return globStart(path) !== path;
}

/** Whether the ratings of a source are in many files, which only a night in shards reads. */
export function hasManyFiles(source: string, path?: string): boolean {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats) return !isUrl(source) && isPattern(source);
  if (!stats.isDirectory()) return false;
  return path === undefined ? sourcePaths(source).length > 1 : isPattern(path);
}

/** Files of the catalogue that stand beside the folder of ratings. */
function besides(source: string, names: readonly string[]): Omit<SourceFiles, 'name' | 'ratings'> {
  // The folder is chosen as the file of ratings that it stands for.
  const { ratings: _, ...chosen } = chooseFiles(
    [...names.filter((name) => !/^ratings?\./i.test(name)), 'ratings.csv'],
    source,
  );
  return Object.fromEntries(
    Object.entries(chosen).flatMap(([what, name]) => (name ? [[what, dataFile(join(source, name))]] : [])),
  );
}

/** The files that options name, without those that they do not. */
function found(named: NamedFiles): Partial<Omit<SourceFiles, 'name' | 'ratings'>> {
  return Object.fromEntries(Object.entries(statedFiles(named)).filter(([, file]) => file !== undefined));
}

/** Tables in a folder and in folders below it, such as `year=2024`. */
function tablesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => TABLE.test(name) && !basename(name).startsWith('.') && !basename(name).startsWith('_'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

/** Files whose names are told from each other in messages: with the folder, when there are several. */
function labelled(paths: readonly string[]): DataFile[] {
  return paths.map((path) => ({
    path,
    label: paths.length === 1 ? basename(path) : join(basename(dirname(path)), basename(path)),
  }));
}

/** The name of a source with a pattern: its last folder without one. */
function nameOf(source: string): string {
  const folders = source.split('/');
  const first = folders.findIndex((part) => isPattern(part));
  return basename(resolve(folders.slice(0, first === -1 ? folders.length : first).join('/') || '.'));
}
