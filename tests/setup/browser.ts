/**
 * A vitest `globalSetup` that unpacks the browser before any test needs it. A test that asked for the browser while
 * another process unpacked it would get an incomplete file.
 */

import chromium from '@sparticuz/chromium';

export default async function setup(): Promise<void> {
  await chromium.executablePath();
}
