/** Assets of the pages on Workers: the static files of the binding ASSETS, uploaded with the Worker. */

import type { Assets } from '../http/assets.ts';

/** The part of a Workers assets binding that is used here. */
export interface AssetFetcher {
  fetch(request: Request): Promise<Response>;
}

/** Set by edge/node/build/build-worker.ts, so that a Worker asks for the files that were built with it. */
declare const ASSET_URLS: Assets['urls'];

const FILE_NAME = /^[\w-]+\.(css|js|svg)$/;

export function boundAssets(files: AssetFetcher): Assets {
  return {
    urls: ASSET_URLS,
    async read(file) {
      if (!FILE_NAME.test(file)) return undefined;
      return files.fetch(new Request(`https://assets/${file}`));
    },
  };
}
