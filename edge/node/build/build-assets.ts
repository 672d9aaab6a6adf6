/**
 * Builds the scripts and styles of the pages; `npm run build:assets` writes them to dist/assets. Every file directly in
 * edge/pages/client becomes one asset that contains all its imports. Shared chunks would cost a second round trip. File
 * names contain a hash of the content, so browsers may cache them forever. The service worker and its kernels are assets
 * too.
 */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { replaceFile } from '../../../shared/node/durable-files.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CLIENT = 'edge/pages/client';

/** Folder of the built files. The Worker's static assets come from it too. */
const ASSETS_FOLDER = `${ROOT}dist/assets`;
/** Name of the file from which a bundled service reads the path of each asset. */
const ASSET_LIST = 'assets.json';

interface BuiltAssets {
  /** Path by the name that pages use: `style.css` → `/assets/style-3FA9C2.css`. */
  urls: Record<string, string>;
  /** Content by file name, for example `style-3FA9C2.css`. */
  files: Map<string, Uint8Array>;
}

/** Kernels that the service worker loads. */
const KERNELS = 'shared/kernels/scoring.wasm';
const SERVICE_WORKER = 'edge/browser/service-worker.ts';

/** Builds all assets in memory. Writes no files. Throws the errors that esbuild finds in the sources. */
export async function buildAssets(): Promise<BuiltAssets> {
  const names = (await readdir(join(ROOT, CLIENT))).filter((name) => /\.(ts|css|svg|png)$/.test(name)).sort();
  const built: BuiltAssets = { urls: {}, files: new Map() };
  for (const file of [...names.map((name) => `${CLIENT}/${name}`), KERNELS, SERVICE_WORKER]) {
    const isWorker = file === SERVICE_WORKER;
    const define: Record<string, string> = isWorker ? { ASSET_URLS: JSON.stringify(built.urls) } : {};
    const { outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: ROOT,
      outdir: 'dist/assets',
      write: false,
      bundle: true,
      minify: true,
      // A worker is a classic script, because not every browser has workers that are modules.
      format: isWorker ? 'iife' : 'esm',
      // It is built last, and keeps the files that were built with it.
      define,
      mainFields: ['browser', 'module', 'main'],
      target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
      platform: 'browser',
      entryNames: '[name]-[hash]',
      assetNames: '[name]-[hash]',
      loader: { '.svg': 'copy', '.png': 'copy', '.wasm': 'copy' },
      legalComments: 'none',
      logLevel: 'error',
    });
    const [{ path, contents }] = outputFiles;
    built.files.set(basename(path), contents);
    built.urls[basename(file).replace(/\.ts$/, '.js')] = `/assets/${basename(path)}`;
  }
  return built;
}

/** Writes the result of `buildAssets` into a folder, and removes the files of earlier builds from it. */
export async function writeAssets({ urls, files }: BuiltAssets, folder = ASSETS_FOLDER): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await replaceFile(folder, name, content);
  await replaceFile(folder, ASSET_LIST, JSON.stringify(urls));
  for (const name of await readdir(folder)) {
    // A name that begins with a dot is a temporary file of a build that runs at the same time.
    if (name !== ASSET_LIST && !files.has(name) && !name.startsWith('.')) await rm(join(folder, name), { force: true });
  }
}

if (import.meta.main) {
  const built = await buildAssets();
  await writeAssets(built);
  for (const [name, content] of built.files) {
    const gzip = gzipSync(content, { level: 9 }).length;
    process.stdout.write(`dist/assets/${name}: ${content.length} bytes, ${gzip} gzipped\n`);
  }
}
