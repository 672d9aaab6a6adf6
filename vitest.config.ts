import { defineConfig } from 'vitest/config';

const RUNTIME_SETUP = './tests/runtime/release.ts';

export default defineConfig({
  test: {
    reporters: ['default', './tests/plain-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: RUNTIME_SETUP,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/contracts/**', 'tests/runtime/**', 'tests/browser/**'],
          testTimeout: 20_000,
        },
      },
      { test: { name: 'contracts', include: ['tests/contracts/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'node',
          include: ['tests/runtime/node/**/*.test.ts'],
          globalSetup: RUNTIME_SETUP,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'workerd',
          include: ['tests/runtime/workerd/**/*.test.ts'],
          globalSetup: RUNTIME_SETUP,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
