/** From what the user asks for — a path, a name of GroupLens', a URL — to a path on this machine, downloaded if need be. */

import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { DataError } from '../data-error.ts';
import type { Dataset } from '../dataset.ts';
import type { Reporter } from '../reporter.ts';
import { type DownloadLimits, download, fetchText } from './download.ts';
import { GROUPLENS_URL, KNOWN_DATASETS, reasonAgainstCounts } from './known-datasets.ts';
import { isUrl, urlFileName } from './source-name.ts';

export interface FindOptions {
  /** Where downloads are kept and named datasets are looked for; `data/datasets` by default. */
  readonly datasets?: string;
  /** Where `<name>.zip` and `<name>.zip.md5` come from; GroupLens by default. */
  readonly datasetsUrl?: string;
  readonly download?: Partial<DownloadLimits>;
}

interface FoundSource {
  readonly path: string;
  /** Throws `DataError` when the dataset is not what its name promises. An archive is put aside, so that no later run takes it. */
  check(dataset: Dataset): void;
}

/**
 * In this order: a path as it is; of a known name the archive beside where we are, the folder or the archive among the
 * downloads, else a download checked against its official md5; of a URL the earlier download, else a new one. Only what is found
 * among the downloads by its name is held to the official counts. Throws `DataError`, and `LockError` when another run downloads.
 */
export async function findSource(source: string, options: FindOptions & { reporter: Reporter }): Promise<FoundSource> {
  const { datasets = join('data', 'datasets'), reporter, download: limits } = options;
  if (isUrl(source)) {
    const url = parseUrl(source, urlFileName(source));
    // Two URLs may end alike, so each has a folder.
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

/** One run at a time writes into a folder of downloads; whoever comes second may find the file there. */
async function locked(folder: string, path: string, fetchIt: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await withFolderLock(folder, async () => {
    if (!existsSync(path)) await fetchIt();
  });
}

function parseUrl(text: string, label: string): URL {
  if (URL.canParse(text) && isUrl(text)) return new URL(text);
  throw new DataError('download', label, 'is to come from something that is no http or https URL');
}

/** 32 hex digits somewhere in the text: `md5  name`, `MD5 (name) = md5`, or the digits alone. */
async function fetchMd5(url: URL, options: Parameters<typeof fetchText>[1]): Promise<string> {
  const text = await fetchText(url, options);
  const [digits] = /(?<![\da-f])[\da-f]{32}(?![\da-f])/i.exec(text) ?? [];
  if (digits === undefined) throw new DataError('download', basename(url.pathname), 'there is no md5 in it');
  return digits.toLowerCase();
}

function checkCounts(name: string, path: string, dataset: Dataset): void {
  const reason = reasonAgainstCounts(name, dataset);
  if (reason === null) return;
  if (statSync(path).isDirectory()) throw new DataError('format', name, reason);
  const aside = `${basename(path)}.bad`;
  renameSync(path, join(dirname(path), aside));
  throw new DataError('format', name, `${reason}; the archive is now called ${aside} and will not be used again`);
}
