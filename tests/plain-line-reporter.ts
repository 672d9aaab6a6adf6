/**
 * A vitest reporter that ends a run with plain lines for programs to read. It prints the skipped suites, whose names
 * give the reason, and then `N passed, N failed, N skipped`.
 */

import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skipped = new Map<string, number>();
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state]++;
        if (state === 'skipped') {
          const suite = `${module.relativeModuleId}: ${suiteOf(test)}`;
          skipped.set(suite, (skipped.get(suite) ?? 0) + 1);
        }
      }
      // A file that failed before its tests ran has none to count.
      if (module.state() === 'failed' && counts.failed === before) counts.failed++;
    }
    for (const [suite, count] of skipped) process.stdout.write(`skipped ${count}: ${suite}\n`);
    const failed = counts.failed + counts.pending;
    process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  }
}

/** Name of the outermost suite around a test, or of the test when it stands alone. */
function suiteOf(test: TestCase): string {
  let outermost: { name: string; type: string; parent?: unknown } = test;
  for (let at = test.parent as typeof outermost; at.type === 'suite'; at = at.parent as typeof outermost)
    outermost = at;
  return outermost.name;
}
