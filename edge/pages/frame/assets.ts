/** Serves the scripts and styles that edge/node/build/build-assets.ts built. Every host serves the same files. */

import type { AppContext } from '../../context.ts';
import { RequestError } from '../../http/problem.ts';
import { route } from '../../http/route.ts';

/**
 * Returns the path of an asset on this site: `style.css` → `/assets/style-3FA9C2.css`. Throws `RangeError` for an asset
 * that was not built.
 */
export function assetUrl(c: AppContext, name: string): string {
  const url = c.get('deps').assets.urls[name];
  if (url === undefined) throw new RangeError(`${name} is not among the built assets`);
  return url;
}

/**
 * Route that answers with one built asset. Browsers may cache it for good, because its name changes with its content.
 */
export const showAsset = route({
  method: 'GET',
  path: '/assets/:file',
  page: true,
  access: 'open',
  summary: 'A script, style sheet or picture of the pages; its name changes with its content.',
  release: false,
  async answer(c) {
    const found = await c.get('deps').assets.read(c.req.param('file') ?? '', c.req.header('accept-encoding') ?? '');
    if (!found?.ok) throw new RequestError('not-found', 'there is no such file');
    const headers = new Headers(found.headers);
    headers.set('cache-control', 'public, max-age=31536000, immutable');
    return new Response(found.body, { headers });
  },
});
