/** Where and when everything was measured. */

import { formatNumber, formatTable } from '../markdown.ts';
import { bySize, type Results } from '../record.ts';

/** Returns the section on the machines and how busy they were. */
export function machineSection(measured: Readonly<Record<string, Results<object>>>): string {
  const rows = Object.values(measured).flatMap((results) =>
    bySize(results).map(({ command, machine }) => [
      `\`${command}\``,
      machine.date,
      `${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.system}`,
      machine.node,
      formatNumber(machine.loadBefore),
    ]),
  );
  return [
    '## Machines',
    'Load is the mean number of running processes in the minute before the run. Above 0.5 the machine was shared, and the times are too long.',
    formatTable(['command', 'date', 'machine', 'Node', 'load before'], rows),
  ].join('\n\n');
}
