/** Scripts and styles of the pages, as edge/node/build-assets.ts built them: the same files on every host. */

import type { AppContext } from '../context.ts';
import { RequestError } from '../problem.ts';
import { route } from '../route.ts';

export interface Assets {
  /** Path of each asset by the name it is asked for: `style.css` → `/assets/style-3FA9C2.css`. */
  readonly urls: Readonly<Record<string, string>>;
  /** A built file by its own name, with its type and encoding; undefined when there is none. */
  read(file: string, acceptEncoding: string): Promise<Response | undefined>;
}

/** Where the browser finds an asset. Throws `RangeError` for one that was not built. */
export function assetUrl(c: AppContext, name: string): string {
  const url = c.get('deps').assets.urls[name];
  if (url === undefined) throw new RangeError(`${name} is not among the built assets`);
  return url;
}

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
