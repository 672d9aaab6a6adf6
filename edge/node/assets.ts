/** Assets of the pages on Node, in memory: built from the sources when these run, else read from beside the bundle. */

import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Assets } from '../pages/assets.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Throws when a bundled service has no assets beside it, saying how to build them. */
export async function openAssets(): Promise<Assets> {
  const isSource = import.meta.url.endsWith('.ts');
  const { urls, files } = isSource ? await (await import('./build-assets.ts')).buildAssets() : await readBuilt();
  const kept = new Map(Array.from(files, ([name, plain]) => [name, { plain, gzip: gzipSync(plain, { level: 9 }) }]));
  return {
    urls,
    async read(file, acceptEncoding) {
      const found = kept.get(file);
      const type = TYPES[extname(file)];
      if (!found || !type) return undefined;
      const zipped = /\bgzip\b/.test(acceptEncoding);
      return new Response((zipped ? found.gzip : found.plain) as Uint8Array<ArrayBuffer>, {
        headers: { 'content-type': type, vary: 'Accept-Encoding', ...(zipped && { 'content-encoding': 'gzip' }) },
      });
    },
  };
}

async function readBuilt(): Promise<{ urls: Record<string, string>; files: Map<string, Uint8Array> }> {
  const folder = fileURLToPath(new URL('./assets/', import.meta.url));
  const names = await readdir(folder).catch((cause) => {
    throw new Error('the pages are not built: run npm run build:assets first', { cause });
  });
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFile(folder + name));
  return { urls: JSON.parse(await readFile(`${folder}assets.json`, 'utf8')), files };
}
