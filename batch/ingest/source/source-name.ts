/** Names of datasets, as they appear in releases and in file names. */

import { basename, resolve } from 'node:path';

/** A round number that every file system takes. */
const LONGEST_NAME = 100;

/** Returns true for `http://…` and `https://…`. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
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
