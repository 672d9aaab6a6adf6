/** Identifies the data of a run by their content, so that two folders of the same name are told apart. */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { ReadOptions } from '../ingest/ingest.ts';
import { type Reporter, streamReporter } from '../ingest/reporter.ts';
import { type FindOptions, findSource } from '../ingest/source/find-source.ts';
import { sourcePaths } from '../ingest/source/input-files.ts';
import type { NamedFiles } from '../ingest/source/locate-source.ts';

/** What decides which data are read, and how. */
export type ContentOptions = FindOptions &
  NamedFiles &
  Pick<ReadOptions, 'columns' | 'notRated' | 'maxBadRows'> & { readonly dataset: string; readonly reporter?: Reporter };

/** Deeper than any dataset, so in effect no limit. */
const MOST_LEVELS = 4;

/**
 * Returns a SHA-256 (hex) of the files of a dataset and of the options for reading them. Files outside of the dataset's
 * own folder count without their names. A dataset that is not on this machine is downloaded. Throws `DataError`.
 */
export async function contentOf(options: ContentOptions): Promise<string> {
  const { dataset, movies, tags, links, path, columns = {}, notRated = null, maxBadRows = 0 } = options;
  const hash = createHash('sha256').update(
    canonicalJson({ columns, notRated, maxBadRows, path: path ?? null, sample: dataset === 'sample' }),
  );
  if (dataset !== 'sample') {
    const found = await findSource(dataset, {
      ...options,
      reporter: options.reporter ?? streamReporter(process.stderr),
    });
    // A source may be a pattern that stands for many files.
    if (existsSync(found.path)) await addFiles(hash, found.path, '', MOST_LEVELS);
    else for (const file of sourcePaths(found.path)) await addFiles(hash, file, basename(file), 0);
  }
  for (const file of [movies, tags, links]) {
    hash.update('\0named\0');
    if (file !== undefined) await addFiles(hash, file, '', 0);
  }
  return hash.digest('hex');
}

async function addFiles(
  hash: ReturnType<typeof createHash>,
  path: string,
  name: string,
  levels: number,
): Promise<void> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() && levels > 0) {
    for (const entry of (await readdir(path)).sort())
      await addFiles(hash, join(path, entry), `${name}/${entry}`, levels - 1);
  } else if (stats?.isFile()) {
    const content = createHash('sha256');
    await pipeline(createReadStream(path), content);
    hash.update(`${name}\0${content.digest('hex')}\0`);
  }
}
