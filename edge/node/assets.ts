/** Assets of the pages on Node, in memory: built from the sources when these run, else read from where a build put them. */

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Assets } from '../http/assets.ts';
import { takesGzip } from './compress.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Throws, saying how to build them, when the service runs from a bundle or from the package and has no assets beside it. */
export async function openAssets(): Promise<Assets> {
  const isSource = import.meta.url.endsWith('.ts');
  const { urls, files } = isSource ? await (await import('./build/build-assets.ts')).buildAssets() : await readBuilt();
  const zippedFiles = new Map<string, Uint8Array>();
  /** Zipped when it is first asked for: all of them would take as long as opening a small release. */
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
    throw new Error('the pages are not built: run npm run build:assets first', { cause });
  });
  const urls = JSON.parse(list) as Record<string, string>;
  const names = Object.values(urls).map((url) => basename(url));
  const files = await Promise.all(names.map(async (name) => [name, await readFile(folder + name)] as const));
  return { urls, files: new Map(files) };
}
