/**
 * The order of the suites: the slowest first, so that no processor waits for one of them at the end. On a machine that has
 * run them before, Vitest knows how long each took; the list is for the first time, and for machines that forget.
 */

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Suites that took the longest on two processors, longest first. */
const SLOW = [
  'tests/eval/never-below.test.ts',
  'tests/docs-commands.test.ts',
  'tests/batch/nightly/gates.test.ts',
  'tests/runtime/node/contract.test.ts',
  'tests/eval/real-data.test.ts',
  'tests/package/pack.test.ts',
  'tests/eval/tastes.test.ts',
  'tests/batch/releases/light.test.ts',
  'tests/batch/nightly/nightly.test.ts',
  'tests/batch/stages/kill.test.ts',
  'tests/runtime/workerd/releases.test.ts',
  'tests/runtime/node/start.test.ts',
  'tests/batch/nightly/picks.test.ts',
  'tests/browser/visitor.test.ts',
  'tests/batch/releases/size-estimate.test.ts',
  'tests/batch/splits/split-dataset.test.ts',
  'tests/batch/evaluation/evaluate.test.ts',
];

/** Puts the slow suites before all others. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = SLOW.findIndex((suite) => moduleId.endsWith(suite));
      return rank === -1 ? SLOW.length : rank;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
