/** What a source is called, wherever it comes from: the name that a release keeps of its dataset. */

import { basename, resolve } from 'node:path';

const LONGEST_NAME = 100;

/** True for `http://…` and `https://…`. */
export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** The last part of a path or of a URL, without `.zip`: an archive is called what its folder is called. */
export function sourceName(source: string): string {
  const file = isUrl(source) ? urlFileName(source) : basename(resolve(source));
  return file.replace(/\.zip$/i, '');
}

/** The source as it may be written down: a URL without credentials and query, which may hold a token. */
export function withoutSecrets(source: string): string {
  if (!isUrl(source)) return source;
  if (!URL.canParse(source)) return urlFileName(source);
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/** A file name for what a URL leads to: its last part, in letters that every file system takes; the host when it has none. */
export function urlFileName(url: string): string {
  if (!URL.canParse(url)) return 'download';
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  const name = last.replaceAll(/[^\w.-]+/g, '_').replace(/^[.-]+/, '');
  return name.slice(-LONGEST_NAME) || 'download';
}
