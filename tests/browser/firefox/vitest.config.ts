/** Tests of the device in a real Firefox: `npm run test:firefox`. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LIMITS, project } from '../../../vitest.config.ts';

/** What depends on the browser and can be seen without the tools of Chromium: the manifest and logs of workers cannot. Suites of logs are left to it. */
const INCLUDE = 'tests/browser/device/{device,installed,private-mode,needs-server,same-answers}.test.ts';

const SETUP = ['./tests/browser/firefox/setup.ts', './tests/setup/temporary-folder.ts', './tests/runtime/release.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    reporters: ['default', './tests/plain-line-reporter.ts'],
    projects: [
      project('firefox', INCLUDE, {
        globalSetup: SETUP,
        env: { ...LIMITS.env, CINEMATCH_TEST_BROWSER: 'firefox' },
      }),
    ],
  },
});
