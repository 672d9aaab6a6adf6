/** Where the files of a night in shards lie until it is over: in a folder, or in a bucket. */

import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '../../shared/node/sha256.ts';
import { isBucketSource, parseBucketSource } from '../ingest/source/source-name.ts';
import { listRunFiles, removeRunFiles } from './run-file.ts';

/** The place of a night. */
export interface RunPlace {
  /** Folder of the run on this machine. */
  readonly folder: string;
  /** Folder of the run in the bucket. */
  readonly bucket?: string;
  /** Removes everything that nights of these releases have left. */
  clear(): Promise<void>;
  /** Removes what the next run does not need: it fetches copies of files in a bucket again. */
  leave(): Promise<void>;
}

/**
 * Opens the place of the run `key`, in `work`, or in `.shards` in the folder of releases. Files of other runs are out of
 * date and are removed. Whoever calls this holds the lock of the releases. Throws `DataError` when the bucket refuses.
 */
export async function openPlace(work: string | undefined, releases: string, key: string): Promise<RunPlace> {
  // `work` may have other files in it, and those of nights for another folder of releases. A path begins at the root,
  // because processes of other machines run in other folders.
  const name = `shards-${sha256(resolve(releases)).slice(0, 16)}`;
  const isRemote = work !== undefined && isBucketSource(work);
  const local = work === undefined || isRemote ? resolve(releases, '.shards') : resolve(work, name);
  const clearLocal = () => rm(local, { recursive: true, force: true });
  for (const other of await readdir(local).catch((): string[] => [])) {
    if (other !== key) await rm(join(local, other), { recursive: true, force: true });
  }
  if (!isRemote) return { folder: join(local, key), clear: clearLocal, leave: async () => undefined };
  const { bucket, path } = parseBucketSource(work);
  const remote = ['s3:/', bucket, path, name].filter(Boolean).join('/');
  const own = `${remote}/${key}`;
  await removeRunFiles((await listRunFiles(remote)).filter((file) => !file.startsWith(`${own}/`)));
  return {
    folder: join(local, key),
    bucket: own,
    async clear() {
      await clearLocal();
      await removeRunFiles(await listRunFiles(remote));
    },
    leave: clearLocal,
  };
}
