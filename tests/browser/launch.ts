/** The browser of the tests: the Chromium that comes inside an npm package, or a Firefox of this machine. */

import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';
import { isFirefox, launchFirefox } from './firefox/launch-firefox.ts';

/** Where the system has no language, the browser's own name of it is not well-formed, and no number is formatted. */
const ENV = { ...process.env, LANG: 'en_US.UTF-8' };
const ARGS = ['--no-sandbox', '--headless=shell', '--disable-dev-shm-usage', '--disable-gpu'];

/** A slow machine needs longer than the half minute that is the default. */
const LAUNCH_WITHIN_MS = 600_000;

/** Launches Firefox in the tests of `npm run test:firefox`, Chromium everywhere else. */
export async function launchBrowser(): Promise<Browser> {
  if (isFirefox()) return launchFirefox({ env: ENV, timeout: LAUNCH_WITHIN_MS });
  const executablePath = await chromium.executablePath();
  return launcher.launch({ executablePath, args: ARGS, env: ENV, timeout: LAUNCH_WITHIN_MS });
}
