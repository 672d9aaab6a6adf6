/** The scripts, styles and pictures of the pages, kept on the device by their names, which change with their content. */

import type { Assets } from '../http/assets.ts';

/** Set by edge/node/build/build-assets.ts: the files that were built with this worker. */
declare const ASSET_URLS: Assets['urls'];

const SHELL = 'cinematch-shell-';
/** Each version of the worker has its own cache, so that pages of the version before find their files. */
const CACHE = SHELL + versionOf(Object.values(ASSET_URLS));

/** Keeps all files. `base` is the path of the site on its host. Rejects when one of them cannot be loaded. */
export async function keepShell(base: string): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(Object.values(ASSET_URLS).map((path) => base + path));
}

/** Removes the files of all other versions. */
export async function dropOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELL) && name !== CACHE);
  for (const name of old) await caches.delete(name);
}

/** The kept files, as the pages ask for them. */
export function shellAssets(base: string): Assets {
  return {
    urls: ASSET_URLS,
    async read(file) {
      const found = await caches.match(`${base}/assets/${file}`, { cacheName: CACHE });
      if (!found) return undefined;
      // The browser has unpacked what the host sent packed.
      return new Response(found.body, { headers: { 'content-type': found.headers.get('content-type') ?? '' } });
    },
  };
}

/**
 * The compiled scoring kernels; undefined where the site's host forbids them. Scores are the same without them, but take
 * longer.
 */
export async function loadScoring(base: string): Promise<WebAssembly.Module | undefined> {
  try {
    const path = base + ASSET_URLS['scoring.wasm'];
    const found = (await caches.match(path, { cacheName: CACHE })) ?? (await fetch(path));
    return await WebAssembly.compile(await found.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** A short text that differs when any name does (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv). */
function versionOf(names: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const unit of names.join()) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}
