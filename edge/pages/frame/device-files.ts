/** Files that make a site out of pages: the service worker that answers on a device, and the manifest of the installed site. */

import { ITEMS, inWords, WATCH } from '../../../shared/item-words.ts';
import type { AppContext } from '../../context.ts';
import { RequestError } from '../../http/problem.ts';
import { route } from '../../http/route.ts';
import { wordsOf } from '../../http/words.ts';
import { assetUrl } from './assets.ts';
import { siteName } from './brand.ts';

/** What the worker may do: load files of this site, and compile the kernels of scoring. */
const POLICY = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'";

/** Files that people export from other sites (edge/pages/client/lists). */
const SHARED = ['text/csv', 'application/zip', 'application/json', '.csv', '.zip', '.json'];

/**
 * Route of the service worker. Its address does not change with its content, since that is how a browser finds the next
 * version.
 */
export const showServiceWorker = route({
  method: 'GET',
  path: '/service-worker.js',
  page: true,
  access: 'open',
  summary: 'The service worker, which answers on the device of the visitor.',
  release: false,
  async answer(c) {
    const [file] = assetUrl(c, 'service-worker.js').split('/').slice(-1);
    const found = await c.get('deps').assets.read(file, c.req.header('accept-encoding') ?? '');
    if (!found?.ok) throw new RequestError('not-found', 'there is no service worker');
    const headers = new Headers(found.headers);
    headers.set('cache-control', 'no-cache');
    headers.set('content-security-policy', POLICY);
    return new Response(found.body, { headers });
  },
});

/** Route of the web app manifest (https://www.w3.org/TR/appmanifest/). Its addresses are relative to its own. */
export const showManifest = route({
  method: 'GET',
  path: '/manifest.webmanifest',
  page: true,
  access: 'open',
  summary: 'The web app manifest, with which a browser can install the site.',
  release: false,
  answer: (c) =>
    c.body(inWords(JSON.stringify(manifestOf(c)), wordsOf(c)), 200, {
      'content-type': 'application/manifest+json',
      'cache-control': 'no-cache',
    }),
});

function manifestOf(c: AppContext): object {
  const icon = (name: string, sizes: string, type: string) => ({ src: assetUrl(c, name).slice(1), sizes, type });
  return {
    name: siteName(c),
    short_name: siteName(c),
    description: `Rate a few ${ITEMS} and see what to ${WATCH} next, and why.`,
    id: './',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#fbfbfc',
    theme_color: '#b0163c',
    icons: [
      icon('icon.svg', 'any', 'image/svg+xml'),
      ...[192, 512].map((size) => ({
        ...icon(`icon-${size}.png`, `${size}x${size}`, 'image/png'),
        purpose: 'any maskable',
      })),
    ],
    // A file that is shared goes to whoever answers. Where that is a server, it would leave the device.
    ...(c.get('deps').answeredBy !== undefined && {
      share_target: {
        action: './share',
        method: 'POST',
        enctype: 'multipart/form-data',
        params: { files: [{ name: 'file', accept: SHARED }] },
      },
    }),
  };
}
