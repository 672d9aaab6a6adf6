/** What developer tools do to a browser: they end its workers, and leave a site no room. */

import type { Page } from 'playwright-core';
import { endWorkersOf, isFirefox } from './firefox/launch-firefox.ts';

/** Room that is left of what a browser gives to a site, where it cannot be told how much that is: about this, in bytes. */
const PIECE = 1_000_000;
/** More than a Firefox of the tests has room for (launch-firefox.ts). */
const MOST_PIECES = 50;

/** Ends the service workers of the browser, as it does by itself when they have nothing to do. */
export async function endWorkers(page: Page): Promise<void> {
  const context = page.context();
  if (isFirefox()) return endWorkersOf(context.browser() as NonNullable<ReturnType<typeof context.browser>>);
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

/** Leaves `origin` room for one or two MB. Resolves to a function that gives it all again. */
export async function leaveLittleRoom(page: Page, origin: string): Promise<() => Promise<void>> {
  if (isFirefox()) return fillRoom(page, origin);
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1.5 * PIECE });
  return async () => {
    await session.send('Storage.overrideQuotaForOrigin', { origin });
  };
}

/** Fills the room of `origin` except for a piece. */
async function fillRoom(page: Page, origin: string): Promise<() => Promise<void>> {
  // Shown as text: a page of the site that does nothing.
  await page.goto(`${origin}/service-worker.js`);
  const isFull = await page.evaluate(
    async ([bytes, most]) => {
      // Firefox packs what it keeps. It cannot pack chance, of which it gives 64 KB at a time.
      const piece = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 2 ** 16) crypto.getRandomValues(piece.subarray(at, at + 2 ** 16));
      const cache = await caches.open('other');
      try {
        for (let n = 0; n < most; n++) await cache.put(`/other/${n}`, new Response(piece));
        return false;
      } catch {
        return cache.delete('/other/0');
      }
    },
    [PIECE, MOST_PIECES],
  );
  if (!isFull) throw new Error(`the browser has more room for a site than ${MOST_PIECES} pieces of ${PIECE} bytes`);
  return async () => {
    await page.evaluate(async () => {
      await caches.delete('other');
      // The browser removes them later.
      const isFull = async () => {
        const { usage = 0, quota = 0 } = await navigator.storage.estimate();
        return usage > quota / 2;
      };
      while (await isFull()) await new Promise((resolve) => setTimeout(resolve, 50));
    });
  };
}
