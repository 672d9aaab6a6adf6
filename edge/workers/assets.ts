/**
 * The assets of the pages on Workers: static files that are uploaded with the Worker and read through the binding
 * ASSETS.
 */

import type { Assets } from '../http/assets.ts';

/** The part of the assets binding that is used here. */
export interface AssetFetcher {
  fetch(request: Request): Promise<Response>;
}

/** Set by edge/node/build/build-worker.ts, so that a Worker refers to the files that were built with it. */
declare const ASSET_URLS: Assets['urls'];

const FILE_NAME = /^[\w-]+\.(css|js|png|svg|wasm)$/;

/** The assets of the binding. A name that is not that of a built file is answered with undefined. */
export function boundAssets(files: AssetFetcher): Assets {
  return {
    urls: ASSET_URLS,
    async read(file) {
      if (!FILE_NAME.test(file)) return undefined;
      return files.fetch(new Request(`https://assets/${file}`));
    },
  };
}
