/** Ends a run with one plain line that any program can read: `N passed, N failed, N skipped`. */

import type { Reporter, TestModule } from 'vitest/node';

export default class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that failed before its tests ran has none to count.
      if (module.state() === 'failed' && counts.failed === before) counts.failed++;
    }
    const failed = counts.failed + counts.pending;
    process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  }
}
