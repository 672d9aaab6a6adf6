/** What an operator waits for. */

import { formatNumber, formatTable } from '../markdown.ts';
import type { OperationsFigures } from '../operations.ts';
import { bySize, type Results } from '../record.ts';

/** Returns the section on what an operator waits for. */
export function operationsSection(operations: Results<OperationsFigures>): string {
  const rows = bySize(operations).map((of) => [
    of.dataset.name,
    ...[of.workers, of.rollback.times, of.rollback.median, of.rollback.longest].map(formatNumber),
    ...[of.answers, of.failures, of.countingMicroseconds].map(formatNumber),
  ]);
  if (rows.length === 0) return '';
  return [
    '## Rollback and counting',
    'An administrator rolls back to another release, again and again, while newcomers ask for lists over four connections. The seconds are those until the answer to the administrator, by ' +
      'which every byte of the other release has been checked and every worker answers from it. The last column is the time to count a request and to time one of its stages.',
    formatTable(
      [
        '',
        'workers',
        'rollbacks',
        'median, s',
        'longest, s',
        'answers in that time',
        'failures',
        'counting a request, µs',
      ],
      rows,
    ),
  ].join('\n\n');
}
