/**
 * The service may lie below a path of its host, its base path: `/films`. Inside, every path is the site's own: `/search`.
 * Requests lose the base path before they are routed, and what goes out gets it in front.
 */

import { getPath } from 'hono/utils/url';
import type { AppContext, Client } from '../context.ts';

/** The start of a path of this site in an attribute of a page. */
const PATH_START = /(?<=\s(?:href|src|action|data-csv|data-chart)=")\/(?!\/)/g;

/** The path that a request is routed by: `/films/search` → `/search`, `/films` → `/`. One without the base path stays. */
export function pathOnSite(request: Request, client: Client | undefined): string {
  return withoutBase(getPath(request), client?.base);
}

/** Path and query that the request asked for, as the site knows them. */
export function addressOnSite(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url);
  return withoutBase(pathname, c.env.base) + search;
}

/** A path of this site as the host knows it: `/search` → `/films/search`. The same path where there is no base path. */
export function onHost(c: AppContext, path: string): string {
  return (c.env.base ?? '') + path;
}

/**
 * The markup of a page whose links, forms and assets lead to where the site lies. It looks for attributes, which text
 * from outside cannot be taken for: its quotes are escaped.
 */
export async function withLinksOnHost(c: AppContext, page: string | Promise<string>): Promise<string> {
  return String(await page).replace(PATH_START, () => onHost(c, '/'));
}

function withoutBase(path: string, base = ''): string {
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
