/** Finds a dataset on this machine by its path, GroupLens name, URL or bucket, and downloads it if necessary. */

import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { DataError } from '../data-error.ts';
import type { DatasetSizes } from '../dataset.ts';
import type { Reporter } from '../reporter.ts';
import { type DownloadLimits, download, fetchText } from './download.ts';
import { GROUPLENS_URL, KNOWN_DATASETS, reasonAgainstCounts } from './known-datasets.ts';
import { isBucketSource, isUrl, urlFileName } from './source-name.ts';

/** Options of `findSource`. */
export interface FindOptions {
  /** Folder of downloads, in which named datasets are looked for; `data/datasets` by default. */
  readonly datasets?: string;
  /** URL of the folder that has `<name>.zip` and `<name>.zip.md5`; GroupLens by default. */
  readonly datasetsUrl?: string;
  /** True: a server may redirect a download into the network of this machine. */
  readonly privateRedirects?: boolean;
  /** Limits of a download that differ from the default. */
  readonly download?: Partial<DownloadLimits>;
}

interface FoundSource {
  /** A file or a folder on this machine. */
  readonly path: string;
  /**
   * Throws `DataError` `format` if a named dataset does not have the official counts. An archive is then renamed, so
   * that no later run uses it.
   */
  check(dataset: DatasetSizes): void;
}

/**
 * Finds a dataset. A URL leads to its earlier download, or else to a new one. An `s3://…` leads to a copy of what is in
 * the bucket now (s3-source.ts). Anything else is first taken as a path. A
 * known name that is not a path leads to the first of these: `<name>.zip` in the working directory; the folder or the
 * archive in `datasets`; a new download, which is checked against its official MD5. Only named datasets in `datasets`
 * must have the official counts. Throws `DataError`, and `LockError` while another run downloads into the same folder.
 */
export async function findSource(source: string, options: FindOptions & { reporter: Reporter }): Promise<FoundSource> {
  const { datasets = join('data', 'datasets'), reporter, privateRedirects } = options;
  const limits = { privateRedirects, ...options.download };
  if (isBucketSource(source)) {
    const { mirrorBucket } = await import('./s3-source.ts');
    return asIs(await mirrorBucket(source, { datasets, reporter, env: process.env, limits }));
  }
  if (isUrl(source)) {
    const url = parseUrl(source, urlFileName(source));
    // Two URLs may have the same file name, so each has a folder of its own.
    const folder = join(datasets, sha256(url.href).slice(0, 16));
    const path = join(folder, urlFileName(source));
    if (!existsSync(path)) await locked(folder, path, () => download(url, path, { reporter, limits }));
    return asIs(path);
  }
  if (existsSync(source) || !KNOWN_DATASETS.includes(source)) return asIs(source);
  const archive = `${source}.zip`;
  if (existsSync(archive)) return asIs(archive);
  const folder = join(datasets, source);
  if (existsSync(folder)) return { path: folder, check: (dataset) => checkCounts(source, folder, dataset) };
  const path = join(datasets, archive);
  if (!existsSync(path)) {
    const base = parseUrl(`${options.datasetsUrl ?? GROUPLENS_URL}`.replace(/\/*$/, '/'), archive);
    await locked(datasets, path, async () => {
      const md5 = await fetchMd5(new URL(`${archive}.md5`, base), { reporter, limits });
      await download(new URL(archive, base), path, { reporter, limits, md5 });
    });
  }
  return { path, check: (dataset) => checkCounts(source, path, dataset) };
}

function asIs(path: string): FoundSource {
  return { path, check: () => undefined };
}

/** Calls `fetchIt` unless the file at `path` exists. Only one run at a time downloads into a folder. */
async function locked(folder: string, path: string, fetchIt: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await withFolderLock(folder, async () => {
    if (!existsSync(path)) await fetchIt();
  });
}

function parseUrl(text: string, label: string): URL {
  if (URL.canParse(text) && isUrl(text)) return new URL(text);
  throw new DataError('download', label, 'cannot be downloaded: its address is not an http or https URL');
}

/** Fetches 32 hex digits from a text like `md5  name`, `MD5 (name) = md5`, or the digits alone. */
async function fetchMd5(url: URL, options: Parameters<typeof fetchText>[1]): Promise<string> {
  const text = await fetchText(url, options);
  const [digits] = /(?<![\da-f])[\da-f]{32}(?![\da-f])/i.exec(text) ?? [];
  if (digits === undefined) throw new DataError('download', basename(url.pathname), 'has no MD5 in it');
  return digits.toLowerCase();
}

function checkCounts(name: string, path: string, dataset: DatasetSizes): void {
  const reason = reasonAgainstCounts(name, dataset);
  if (reason === null) return;
  if (statSync(path).isDirectory()) throw new DataError('format', name, reason);
  const aside = `${basename(path)}.bad`;
  renameSync(path, join(dirname(path), aside));
  throw new DataError('format', name, `${reason}; the archive was renamed to ${aside} and will not be used again`);
}
