/**
 * The service may be mounted below a path of its host, its base path, such as `/films`. Routes and pages use paths
 * without it, such as `/search`. The functions here remove the base path from incoming requests and prepend it to
 * outgoing links.
 */

import { getPath } from 'hono/utils/url';
import type { AppContext, Client } from '../context.ts';

/** Matches the first slash of a path of this site in an HTML attribute that holds an address. */
const PATH_START = /(?<=\s(?:href|src|action|data-lists|data-chart)=")\/(?!\/)/g;

/**
 * The path by which a request is routed: `/films/search` → `/search`, `/films` → `/`. A path that does not begin with
 * the base path is returned as it is.
 */
export function pathOnSite(request: Request, client: Client | undefined): string {
  return withoutBase(getPath(request), client?.base);
}

/** Path and query of the request, without the base path. */
export function addressOnSite(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url);
  return withoutBase(pathname, c.env.base) + search;
}

/**
 * A path of this site with the base path in front: `/search` → `/films/search`. Unchanged when there is no base path.
 */
export function onHost(c: AppContext, path: string): string {
  return (c.env.base ?? '') + path;
}

/**
 * The markup of a page with the base path in front of every link, form target and asset. It replaces text inside
 * attributes only. Text that users provide cannot look like an attribute, because its quotes are escaped.
 */
export async function withLinksOnHost(c: AppContext, page: string | Promise<string>): Promise<string> {
  return String(await page).replace(PATH_START, () => onHost(c, '/'));
}

function withoutBase(path: string, base = ''): string {
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
