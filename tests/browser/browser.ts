/** A browser for tests: launched once a file, watched for errors on the console and for requests that leave the site. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { KeptFilm } from '../../edge/browser/kept-films.ts';
import { startNode, startWorkerd, type TestHost } from '../runtime/hosts.ts';
import { waitUntilReady } from '../runtime/http-suite.ts';
import { launchBrowser } from './launch.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The test's own limit comes first. */
const LIMIT_MS = 600_000;
/** What a page shows for so long and then takes away stays until the test is over: a slow machine may look at it later. */
const SHOWN_MS = 8_000;

export interface Visit {
  readonly page: Page;
  /** Errors and warnings on the console, exceptions that nobody caught, and requests that left the site. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface Site {
  readonly host: TestHost;
  /** A fresh visitor: empty storage, no cookies. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  /** Stops the browser and the host. */
  stop(): Promise<void>;
}

/** The runtimes that pages are tested on, for `describe.each`. */
export const RUNTIMES: readonly [name: string, start: (releases: string) => Promise<TestHost>][] = [
  ['Node', (releases) => startNode(releases)],
  ['workerd', (releases) => startWorkerd(releases)],
];

/** A browser in front of a host. */
export async function openSite(host: TestHost): Promise<Site> {
  await waitUntilReady(host);
  const { origin } = new URL(host.url);
  const browser = await launchBrowser();
  return {
    host,
    async visit(options = {}) {
      const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(LIMIT_MS);
      await context.addInitScript(keepShown, SHOWN_MS);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin)
          complaints.push(`left for ${url.origin}`);
      });
      return { page, complaints, close: () => context.close() };
    },
    async stop() {
      await browser.close();
      await host.stop();
    },
  };
}

/** Runs in the page, before its scripts: timers of `shownMs` or more never fire. */
function keepShown(shownMs: number): void {
  const start = window.setTimeout.bind(window);
  const startShort = (act: TimerHandler, ms = 0) => start(ms < shownMs ? act : () => undefined, ms);
  window.setTimeout = startShort as typeof window.setTimeout;
}

/** Fails when axe finds something that is more than minor in the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page's own policy forbids foreign script: this goes in by the debugger, as a tester's tool would.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact !== 'minor')
      .map(({ id, nodes }) => ({ id, first: nodes[0].html, why: nodes[0].failureSummary }));
  });
  expect(found).toEqual([]);
}

/** Gives the film of a tile on the wall the rating of a key. */
export async function rate(page: Page, tile: number, key: string): Promise<void> {
  await page.locator('.tile .stars').nth(tile).focus();
  await page.keyboard.press(key);
}

/** Does something, and waits for the list that answers it. */
export async function answered(page: Page, act: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse((response) => response.url().includes('recommendations') && response.ok());
  await act();
  await answer;
  await page.waitForFunction(() => !document.querySelector('.picks[aria-busy]'));
}

/** The titles of the films on the list, in order. */
export function titles(page: Page): Promise<string[]> {
  return page.locator('.picks h3').allTextContents();
}

/** What the browser keeps of films in its database, in the order of lists and ids. */
export function keptFilms(page: Page): Promise<KeptFilm[]> {
  return page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await result(indexedDB.open('cinematch'));
    const films = await result(database.transaction('films').objectStore('films').getAll());
    database.close();
    return films as KeptFilm[];
  });
}
