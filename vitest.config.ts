import { defineConfig } from 'vitest/config';
import { SlowFirst } from './tests/setup/slow-first.ts';

const TEMPORARY_FOLDER = './tests/setup/temporary-folder.ts';
const RELEASE = './tests/runtime/release.ts';
const BROWSER = './tests/setup/browser.ts';

/**
 * Limits end a test that hangs. They say nothing about speed: on a slow or busy machine a test takes as long as it takes.
 * `expect.poll` waits for events, so it has the same limit.
 */
const LIMIT_MS = 600_000;
export const LIMITS = {
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
  teardownTimeout: LIMIT_MS,
  expect: { poll: { timeout: LIMIT_MS, interval: 50 } },
  // The service has time limits of its own. None may end what a test waits for.
  env: { CINEMATCH_PATIENCE: '20' },
};

/** A project of the tests `include`, in which what a test may take and leave behind is limited. */
export const project = (name: string, include: string, more: object = {}) => ({
  test: { ...LIMITS, name, include: [include], globalSetup: [TEMPORARY_FOLDER], ...more },
});
/** Projects that share one release, trained once. */
const serving = { globalSetup: [TEMPORARY_FOLDER, RELEASE] };

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    // Suites wait for processes and browsers much of the time, so no processor is kept free.
    maxWorkers: '100%',
    reporters: ['default', './tests/plain-line-reporter.ts'],
    projects: [
      project('browser', 'tests/browser/**/*.test.ts', { globalSetup: [...serving.globalSetup, BROWSER] }),
      project('unit', 'tests/**/*.test.ts', {
        exclude: ['tests/contracts/**', 'tests/runtime/**', 'tests/browser/**', 'tests/spark/**'],
      }),
      project('contracts', 'tests/contracts/**/*.test.ts'),
      project('node', 'tests/runtime/node/**/*.test.ts', serving),
      project('workerd', 'tests/runtime/workerd/**/*.test.ts', serving),
    ],
  },
});
