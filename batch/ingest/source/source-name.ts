/** Names of datasets, as they appear in releases and in file names. */

import { basename, resolve } from 'node:path';
import { DataError } from '../data-error.ts';

/** A round number that every file system takes. */
const LONGEST_NAME = 100;

/** Returns true for `http://…` and `https://…`. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;
/** The first sign of a pattern of file names. */
const GLOB = /[*?[\]{}]/;

/** Returns true for `s3://…`. */
export function isBucketSource(source: string): boolean {
  return /^s3:\/\//i.test(source);
}

/** Returns the bucket of an `s3://…`, and the key, folder or pattern in it. Throws `DataError` if it has no bucket. */
export function parseBucketSource(source: string): { bucket: string; path: string } {
  const [, bucket, path = ''] = BUCKET.exec(source) ?? [];
  if (bucket === undefined) throw new DataError('download', source, 'expected s3://<bucket>/<folder, file or pattern>');
  return { bucket, path: path.replace(/\/+$/, '') };
}

/** Returns a pattern of file names up to its first sign, or the whole name of a file. */
export function globStart(path: string): string {
  return path.slice(0, GLOB.exec(path)?.index);
}

/** The last part of a path or URL, without `.zip`, so that an archive has the same name as its folder. */
export function sourceName(source: string): string {
  const file = isUrl(source) ? urlFileName(source) : basename(resolve(source));
  return file.replace(/\.zip$/i, '');
}

/**
 * Returns the source in a form that may be logged: a URL loses its credentials and its query, which may have a token.
 */
export function withoutSecrets(source: string): string {
  if (!isUrl(source)) return source;
  if (!URL.canParse(source)) return urlFileName(source);
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/**
 * A file name for a download: the last part of the URL's path, or else its host, in characters that every file system
 * takes.
 */
export function urlFileName(url: string): string {
  if (!URL.canParse(url)) return 'download';
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  const name = last.replaceAll(/[^\w.-]+/g, '_').replace(/^[.-]+/, '');
  return name.slice(-LONGEST_NAME) || 'download';
}
