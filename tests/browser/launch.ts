/** The browser that comes inside an npm package. */

import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

/** Where the system has no language, the browser's own name of it is not well-formed, and no number is formatted. */
const ENV = { ...process.env, LANG: 'en_US.UTF-8' };
const ARGS = ['--no-sandbox', '--headless=shell', '--disable-dev-shm-usage', '--disable-gpu'];

export async function launchBrowser(): Promise<Browser> {
  return launcher.launch({ executablePath: await chromium.executablePath(), args: ARGS, env: ENV });
}
