/** Locates the files of a dataset in a folder or an archive, or takes a single ratings file. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../data-error.ts';
import { type DataFile, dataFile, readHead } from '../tables/data-file.ts';
import { type ChosenFiles, chooseFiles } from './choose-files.ts';
import { sourceName } from './source-name.ts';
import { withArchive } from './unzip.ts';

/** The files of a source. */
export interface SourceFiles extends ChosenFiles<DataFile> {
  /** Name of the source without its path, and without `.zip`, so that an archive has the same name as its folder. */
  readonly name: string;
}

/** Paths of files to use instead of those of the source. */
export interface NamedFiles {
  readonly movies?: string;
  readonly tags?: string;
  readonly links?: string;
  /** Path of a folder or of the ratings file inside a folder or an archive, if it has several datasets. */
  readonly path?: string;
}

/**
 * Returns the files of a source. The files of an archive are unpacked into `workDir`, which the caller removes. Throws
 * `DataError`: `missing` if the source or a file in `named` does not exist, or the source has no ratings; `archive` or `limit` if an archive cannot be unpacked.
 */
export async function locateSource(source: string, workDir: string, named: NamedFiles = {}): Promise<SourceFiles> {
  const name = basename(resolve(source));
  const stats = statSync(source, { throwIfNoEntry: false });
  if (!stats) throw new DataError('missing', source, 'no such file or folder');
  const stated = statedFiles(named);
  const { path: inside } = named;
  if (stats.isDirectory()) {
    const chosen = chooseFiles(listFolder(source, inside), name, inside);
    return complete(nameInside(name, inside), chosen, (path) => dataFile(join(source, path)), stated);
  }
  const file = dataFile(source);
  const isZip = readHead(file).toString('latin1', 0, 4) === 'PK\x03\x04' || /\.zip$/i.test(source);
  if (!isZip && inside !== undefined)
    throw new DataError('missing', source, 'is one file, so there is no path inside it');
  if (!isZip) return { name, ratings: file, ...stated };
  return withArchive(file, async (archive) => {
    const chosen = chooseFiles(archive.names, name, inside);
    const paths = Object.values<string | undefined>({ ...chosen }).filter((path) => path !== undefined);
    const unpacked = await archive.unpack(paths, workDir);
    return complete(
      nameInside(sourceName(source), inside),
      chosen,
      (path) => unpacked.get(path) ?? dataFile(path),
      stated,
    );
  });
}

/** Returns the files that options name. Throws `DataError` `missing` if one does not exist. */
export function statedFiles({ movies, tags, links }: NamedFiles): Omit<SourceFiles, 'name' | 'ratings'> {
  const file = (path: string | undefined) => {
    if (path === undefined) return undefined;
    if (!existsSync(path)) throw new DataError('missing', path, 'no such file');
    return dataFile(path);
  };
  const genres = movies === undefined ? undefined : join(dirname(movies), 'u.genre');
  return {
    movies: file(movies),
    tags: file(tags),
    links: file(links),
    genres: genres !== undefined && existsSync(genres) ? dataFile(genres) : undefined,
  };
}

function complete(
  name: string,
  chosen: ChosenFiles<string>,
  fileAt: (path: string) => DataFile,
  stated: Omit<SourceFiles, 'name' | 'ratings'>,
): SourceFiles {
  const optional = (path: string | undefined) => (path === undefined ? undefined : fileAt(path));
  return {
    name,
    ratings: fileAt(chosen.ratings),
    movies: stated.movies ?? optional(chosen.movies),
    tags: stated.tags ?? optional(chosen.tags),
    links: stated.links ?? optional(chosen.links),
    genres: stated.genres ?? optional(chosen.genres),
    noise: optional(chosen.noise),
  };
}

/** The name of the dataset, which is that of the folder inside a source if one is chosen. */
function nameInside(name: string, inside: string | undefined): string {
  return inside === undefined ? name : basename(resolve(inside));
}

/** Paths of the files in a folder and below it, relative to it and sorted: one level deep, or as deep as `inside`. */
function listFolder(folder: string, inside = ''): string[] {
  const levels = 1 + inside.split(/[\\/]/).filter((part) => part !== '').length;
  const below = (path: string, prefix: string, deeper: number): string[] =>
    readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const full = join(path, entry.name);
        if (statSync(full, { throwIfNoEntry: false })?.isDirectory()) {
          return deeper > 0 ? below(full, `${prefix}${entry.name}/`, deeper - 1) : [];
        }
        return [prefix + entry.name];
      });
  return below(folder, '', levels);
}
