/**
 * Builds scripts and styles of the pages: `npm run build:assets` writes them to dist/assets. Every file directly in
 * edge/pages/client is one asset, with what it imports; a page needs no chunk of another, which would cost a round trip.
 * Names carry a hash of the content, so that a browser may keep them for good.
 */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { replaceFile } from '../../../shared/node/durable-files.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CLIENT = 'edge/pages/client';

/** Where the built files lie, and where the Worker's static assets are taken from. */
const ASSETS_FOLDER = `${ROOT}dist/assets`;
/** Lists the paths by name for a service that was bundled. */
const ASSET_LIST = 'assets.json';

interface BuiltAssets {
  /** Path by the name a page asks for: `style.css` → `/assets/style-3FA9C2.css`. */
  urls: Record<string, string>;
  /** Content by file name: `style-3FA9C2.css`. */
  files: Map<string, Uint8Array>;
}

/** Everything in memory; nothing is written. Throws what esbuild found wrong with the sources. */
export async function buildAssets(): Promise<BuiltAssets> {
  const names = (await readdir(join(ROOT, CLIENT))).filter((name) => /\.(ts|css|svg)$/.test(name)).sort();
  const built: BuiltAssets = { urls: {}, files: new Map() };
  for (const name of names) {
    const { outputFiles } = await build({
      entryPoints: [`${CLIENT}/${name}`],
      absWorkingDir: ROOT,
      outdir: 'dist/assets',
      write: false,
      bundle: true,
      minify: true,
      format: 'esm',
      target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
      platform: 'browser',
      entryNames: '[name]-[hash]',
      assetNames: '[name]-[hash]',
      loader: { '.svg': 'copy' },
      legalComments: 'none',
      logLevel: 'error',
    });
    const [{ path, contents }] = outputFiles;
    built.files.set(basename(path), contents);
    built.urls[name.replace(/\.ts$/, '.js')] = `/assets/${basename(path)}`;
  }
  return built;
}

/** Writes what `buildAssets` made into a folder, and removes what an earlier build left there. */
export async function writeAssets({ urls, files }: BuiltAssets, folder = ASSETS_FOLDER): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await replaceFile(folder, name, content);
  await replaceFile(folder, ASSET_LIST, JSON.stringify(urls));
  for (const name of await readdir(folder)) {
    // A dot in front: another build is writing it.
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
