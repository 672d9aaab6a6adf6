/** A Firefox as people have it, driven by Playwright over WebDriver BiDi. */

import { type Browser, firefox, type LaunchOptions } from 'playwright-core';
import { findFirefox } from './find-firefox.ts';

/** The session of the protocol, which Playwright keeps in the process of the tests and has no public name for. */
interface Session {
  send(method: string, params: object): Promise<unknown>;
}
interface WithSession {
  readonly _connection: { toImpl(browser: unknown): { readonly _browserSession: Session } };
}

/** Room for all sites in KB. One site has a fifth of it, and no less than 10 MB. */
const ROOM_KB = 50_000;

/** Ends each service worker there is (nsIServiceWorkerManager). */
const END_WORKERS = `(async () => {
  const { Cc, Ci } = globalThis;
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at++) {
    await all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo).activeWorker?.terminateWorker();
  }
})()`;

/** Whether this run of the tests is in Firefox (tests/browser/firefox/vitest.config.ts). */
export function isFirefox(): boolean {
  return process.env.CINEMATCH_TEST_BROWSER === 'firefox';
}

/** Launches the Firefox of this machine. Throws `Error` when there is none. */
export async function launchFirefox(options: LaunchOptions): Promise<Browser> {
  const browser = await firefox.launch({
    ...options,
    channel: 'moz-firefox',
    executablePath: await findFirefox(),
    // So that `endWorkersOf` can ask the browser itself.
    args: ['--remote-allow-system-access'],
    firefoxUserPrefs: { 'dom.quotaManager.temporaryStorage.fixedLimit': ROOM_KB },
  });
  // Playwright always asks for a scheme of colours, which Firefox 153 cannot be asked for. It has its own.
  const session = sessionOf(browser);
  const send = session.send.bind(session);
  session.send = async (method, params) =>
    method === 'emulation.setMediaFeaturesOverride' ? {} : send(method, params);
  return browser;
}

/** Ends the service workers of a Firefox, as it does by itself when they have nothing to do. */
export async function endWorkersOf(browser: Browser): Promise<void> {
  const session = sessionOf(browser);
  const { contexts } = (await session.send('browsingContext.getTree', { 'moz:scope': 'chrome' })) as {
    contexts: { context: string }[];
  };
  const [{ context }] = contexts;
  const { type } = (await session.send('script.evaluate', {
    expression: END_WORKERS,
    target: { context },
    awaitPromise: true,
  })) as { type: string };
  if (type !== 'success') throw new Error('Firefox could not end its workers');
}

function sessionOf(browser: Browser): Session {
  return (browser as unknown as WithSession)._connection.toImpl(browser)._browserSession;
}
