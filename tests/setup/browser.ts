/**
 * A vitest `globalSetup`: unpacks the browser before any test asks for it. Whoever asks while another process unpacks it
 * would be given the part that is there.
 */

import chromium from '@sparticuz/chromium';

export default async function setup(): Promise<void> {
  await chromium.executablePath();
}
