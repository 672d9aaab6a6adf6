/** The service in a browser: a site on a static host, opened by a visitor whose device answers. */

import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Worker } from 'playwright-core';
import type { LogLine } from '../../../edge/health/log.ts';
import { writeSite } from '../../../edge/node/site/write-site.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { readManifest } from '../../../shared/release/manifest.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { type StaticOptions, type StaticServer, serveFolder } from '../../fixtures/static-server.ts';
import type { Abilities } from '../../runtime/keyed-host.ts';
import type { FeedbackHost } from '../../runtime/suites/feedback.ts';
import { launchBrowser } from '../launch.ts';

/** The test's own limit comes first. */
const LIMIT_MS = 600_000;

/** Writes the current release of a folder as a site. */
export async function writeSiteOf(releases: string, out: string): Promise<string> {
  const archive = fileArchive(releases);
  const { release } = await archive.readPointer();
  const source = archive.source(release);
  await writeSite({ out, source, manifest: await readManifest(source) });
  return release;
}

export interface StaticSite extends AsyncDisposable {
  readonly folder: string;
  readonly server: StaticServer;
  readonly release: string;
}

/** A site of the release in `releases`, on a static host. */
export async function openStaticSite(releases: string, options?: StaticOptions): Promise<StaticSite> {
  const made: TemporaryFolder = await temporaryFolder();
  const folder = join(made.path, 'site');
  const release = await writeSiteOf(releases, folder);
  const server = await serveFolder(folder, options);
  return {
    folder,
    server,
    release,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
    },
  };
}

/** A fresh visitor, with the log of their service worker. */
export async function newVisitor(browser: Browser, url: string): Promise<{ context: BrowserContext; logs: LogLine[] }> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(LIMIT_MS);
  const logs: LogLine[] = [];
  const listen = (worker: Worker) =>
    worker.on('console', (message) => {
      const text = message.text();
      if (text.startsWith('{')) logs.push(JSON.parse(text) as LogLine);
    });
  context.on('serviceworker', listen);
  return { context, logs };
}

/** Waits until the visitor's device answers the page. */
export async function untilAnswering(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset.answering === 'ready');
}

/** What a device cannot do. */
export const DEVICE: Abilities = { keys: false, streams: false };

/** The host for suites: requests come from a page of the site. */
export async function startDevice(releases: string): Promise<FeedbackHost> {
  const site = await openStaticSite(releases);
  const browser = await launchBrowser();
  const { context, logs } = await newVisitor(browser, site.server.url);
  const page = await context.newPage();
  await page.goto(`${site.server.url}/`);
  await untilAnswering(page);
  return {
    url: site.server.url,
    logs,
    request: (path, init) => fetchIn(page, path, init),
    breakDatabase: () => leaveTo(page, 2),
    async stop() {
      await browser.close();
      await site[Symbol.asyncDispose]();
    },
  };
}

/** Gives the database to a later version of the site, as that would do it. */
async function leaveTo(page: Page, version: number): Promise<void> {
  await page.evaluate(
    (later) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('cinematch', later);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      }),
    version,
  );
}

/** Sends a request from the page, and returns the answer as it came there. */
async function fetchIn(page: Page, path: string, init: RequestInit = {}): Promise<Response> {
  const isStream = init.body instanceof ReadableStream;
  const bytes = init.body == null ? null : new Uint8Array(await new Response(init.body).arrayBuffer());
  const given = {
    path,
    method: init.method ?? 'GET',
    headers: [...new Headers(init.headers)],
    body: bytes && Buffer.from(bytes).toString('base64'),
    isStream,
    redirect: init.redirect ?? 'follow',
  };
  const { status, headers, body, url } = await page.evaluate(
    async ({ path: to, body: text, isStream: inParts, ...asked }) => {
      const plain = text === null ? undefined : Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      const sent = inParts && plain ? { body: new Blob([plain]).stream(), duplex: 'half' } : { body: plain };
      const found = await fetch(to, { ...asked, ...sent } as RequestInit);
      let answer = '';
      for (const byte of new Uint8Array(await found.arrayBuffer())) answer += String.fromCharCode(byte);
      // Pages are not told which redirect it is.
      const status = found.type === 'opaqueredirect' ? 302 : found.status;
      return { status, headers: [...found.headers], body: btoa(answer), url: found.url };
    },
    given,
  );
  const isEmpty = [204, 304].includes(status);
  const answer = new Response(isEmpty ? null : Buffer.from(body, 'base64'), { status, headers });
  // Responses that are made have no address.
  return Object.defineProperty(answer, 'url', { value: url });
}
