/**
 * The assets of the pages on Node, in memory. A service that runs from its sources builds them at the start. A bundled
 * service reads them from the folder `assets` beside its bundle, and the installed package from its own.
 */

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Assets } from '../http/assets.ts';
import { takesGzip } from './compress.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Builds or reads all assets. Throws `Error`, saying how to build them, when a bundle or the package has none. */
export async function openAssets(): Promise<Assets> {
  const isSource = import.meta.url.endsWith('.ts');
  const { urls, files } = isSource ? await (await import('./build/build-assets.ts')).buildAssets() : await readBuilt();
  const zippedFiles = new Map<string, Uint8Array>();
  /**
   * Compresses a file when it is first requested. All files at the start would take as long as opening a small release.
   */
  const zip = (file: string, plain: Uint8Array) => {
    const gzip = zippedFiles.get(file) ?? gzipSync(plain, { level: 9 });
    zippedFiles.set(file, gzip);
    return gzip;
  };
  return {
    urls,
    async read(file, acceptEncoding) {
      const plain = files.get(file);
      const type = TYPES[extname(file)];
      if (!plain || !type) return undefined;
      const zipped = takesGzip(acceptEncoding);
      return new Response((zipped ? zip(file, plain) : plain) as Uint8Array<ArrayBuffer>, {
        headers: { 'content-type': type, vary: 'Accept-Encoding', ...(zipped && { 'content-encoding': 'gzip' }) },
      });
    },
  };
}

async function readBuilt(): Promise<{ urls: Record<string, string>; files: Map<string, Uint8Array> }> {
  const folder = fileURLToPath(new URL('./assets/', import.meta.url));
  const list = await readFile(`${folder}assets.json`, 'utf8').catch((cause) => {
    throw new Error(`${folder} has no assets of the pages; build them with "npm run build:assets"`, { cause });
  });
  const urls = JSON.parse(list) as Record<string, string>;
  const names = Object.values(urls).map((url) => basename(url));
  const files = await Promise.all(names.map(async (name) => [name, await readFile(folder + name)] as const));
  return { urls, files: new Map(files) };
}
