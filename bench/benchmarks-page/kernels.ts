/** The kernels beside the same work in TypeScript. */

import { formatNumber, formatTable } from '../markdown.ts';

/** The content of bench/results/kernels.json. */
export interface KernelsReport {
  processor: string;
  node: string;
  results: Record<
    string,
    { unit: string; nanoseconds: number; scalarNanoseconds: number; ratio: number; gigaflops: number }
  >;
}

/** Returns the section on kernels. */
export function kernelSection({ processor, node, results }: KernelsReport): string {
  return [
    '## Kernels',
    `Each WebAssembly SIMD kernel and its scalar twin in TypeScript, on one thread. ${processor}, Node ${node}.`,
    formatTable(
      ['', 'ns', 'per', 'twin, ns', 'speed-up', 'GFlop/s'],
      Object.entries(results).map(([name, { unit, nanoseconds, scalarNanoseconds, ratio, gigaflops }]) => [
        name,
        formatNumber(nanoseconds),
        unit,
        ...[scalarNanoseconds, ratio, gigaflops].map(formatNumber),
      ]),
    ),
  ].join('\n\n');
}
