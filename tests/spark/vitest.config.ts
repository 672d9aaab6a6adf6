/** Tests with a real Spark: `npm run test:spark`. They are apart, because Spark has to be fetched and takes minutes. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { project } from '../../vitest.config.ts';

const SETUP = ['./tests/setup/temporary-folder.ts', './tests/spark/spark-home.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    reporters: ['default', './tests/plain-line-reporter.ts'],
    projects: [project('spark', 'tests/spark/**/*.test.ts', { globalSetup: SETUP, fileParallelism: false })],
  },
});
