/** A vitest `globalSetup` that finds a Firefox, and fails at once when there is none. */

import { findFirefox } from './find-firefox.ts';

export default async function setup(): Promise<void> {
  process.env.CINEMATCH_FIREFOX = await findFirefox();
}
