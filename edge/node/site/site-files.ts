/** The pages of a site and what they need, made by the service itself. */

import { basename } from 'node:path';
import type { Manifest } from '../../../shared/release/manifest.ts';
import type { Source } from '../../../shared/source.ts';
import { createApp } from '../../app.ts';
import { memoryGuard } from '../../health/memory-guard.ts';
import { memoryHistory } from '../../health/memory-history.ts';
import { createMetrics } from '../../health/metrics.ts';
import type { Assets } from '../../http/assets.ts';
import { currentRelease } from '../../release/current-release.ts';
import { readSettings } from '../../settings.ts';
import { asFile, PAGES } from './page-links.ts';

/** Files beside the pages, by the paths at which the service has them. */
const BESIDE = ['/manifest.webmanifest', '/service-worker.js'];

/** What `siteFiles` needs. */
export interface PageOptions {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly assets: Assets;
  readonly scoring: WebAssembly.Module;
}

/** Resolves to the files by their paths on the site. Throws `Error` when a page cannot be made, with the reason. */
export async function siteFiles({ source, manifest, assets, scoring }: PageOptions): Promise<Map<string, Uint8Array>> {
  const app = appFor(source, manifest, assets, scoring);
  const ask = async (path: string, base = '') => {
    const request = new Request(`http://site${path}`, { headers: { accept: 'text/html' } });
    const answer = await app.fetch(request, { address: 'the writer of the site', secure: true, base });
    if (!answer.ok) throw new Error(`the page ${path} cannot be made: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const files = new Map<string, Uint8Array>();
  for (const [path, file] of PAGES) {
    // Links are relative, so that the site works at any path of its host.
    const base = file.includes('/') ? '..' : '.';
    const answer = await ask(path, base);
    const policy = answer.headers.get('content-security-policy') ?? '';
    files.set(file, new TextEncoder().encode(asFile(await answer.text(), base, policy)));
  }
  for (const path of [
    ...BESIDE,
    ...Object.values(assets.urls).filter((url) => url !== assets.urls['service-worker.js']),
  ]) {
    const name = path.startsWith('/assets/') ? `assets/${basename(path)}` : path.slice(1);
    files.set(name, new Uint8Array(await (await ask(path)).arrayBuffer()));
  }
  return files;
}

function appFor(source: Source, manifest: Manifest, assets: Assets, scoring: WebAssembly.Module) {
  const clock = () => performance.now();
  const metrics = createMetrics();
  const log = () => undefined;
  const archive = {
    readPointer: async () => ({ release: manifest.id }),
    source: () => source,
    list: async () => new Map(),
    sha256: async () => '',
    readNights: async () => [],
    writePointer: async () => undefined,
  };
  return createApp({
    answeredBy: 'files',
    settings: readSettings({}),
    releases: currentRelease(archive, { overlap: true, log, clock, metrics, scoring }),
    archive,
    metrics,
    memory: memoryGuard({ measure: () => null, giveBack: () => undefined, log, clock }),
    memoryHistory: memoryHistory(() => ({ residentBytes: null, components: [] }), Date.now, clock),
    assets,
    log,
    now: Date.now,
    clock,
    residentBytes: () => null,
  });
}
