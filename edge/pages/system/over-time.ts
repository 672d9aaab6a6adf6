/**
 * Small charts of memory over time, one for each part with its limit. The server's page and its island both use them.
 */

import type { MemoryColumns } from '../../health/memory-history.ts';
import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { bytes } from '../charts/format.ts';

/** Name of the row that sums up all parts of the release. */
export const TOTAL_ROW = 'Total';
/**
 * Width of a chart in units of its own. The browser stretches the chart; the strokes keep their width. A round number.
 */
export const WIDTH = 300;
/** Height of a chart in units of its own. */
export const HEIGHT = 48;
/** A chart shows at least this many seconds. A round number. */
const LEAST_SPAN = 60;

interface ComponentOverTime {
  readonly name: string;
  /** Bytes, parallel to the times of the history. */
  readonly values: readonly number[];
  /** Bytes that the part should not exceed; null without a limit. */
  readonly limit: number | null;
}

/** Returns the whole release, the process where its memory is known, and each part of the release. */
export function componentsOverTime(memory: MemoryAnswer, history: MemoryColumns): ComponentOverTime[] {
  const { components, budget, hardLimit, residentBytes } = memory;
  const resident = history.resident.map((value) => value ?? 0);
  return [
    { name: 'Release', values: totals(history), limit: budget },
    ...(residentBytes === null ? [] : [{ name: 'Resident', values: resident, limit: hardLimit }]),
    ...components.map(({ component, budget: share }) => ({
      name: component,
      values: history.components[component] ?? [],
      limit: share,
    })),
  ];
}

/** Returns the bytes of the whole release at each time of the history. */
export function totals({ times, components }: MemoryColumns): number[] {
  const columns = Object.values(components);
  return times.map((_, k) => columns.reduce((sum, column) => sum + column[k], 0));
}

/** Returns the latest value and the limit, if there is one: `4.1 MB of 10.0 MB`. */
export function describeNow({ values, limit }: ComponentOverTime): string {
  const now = bytes(values.at(-1) ?? 0);
  return limit === null ? now : `${now} of ${bytes(limit)}`;
}

/**
 * Returns SVG path data of the line and of its limit. A single value is drawn as a dot. The path is empty without
 * values, and without a limit.
 */
export function drawOverTime(
  times: readonly number[],
  { values, limit }: ComponentOverTime,
): { line: string; limit: string } {
  const last = times.at(-1) ?? 0;
  const first = Math.min(times[0] ?? 0, last - LEAST_SPAN);
  const most = 1.1 * Math.max(limit ?? 0, ...values) || 1;
  const up = (value: number) => Math.round(HEIGHT * (1 - value / most) * 10) / 10;
  const across = (time: number) => Math.round((WIDTH * (time - first)) / (last - first));
  const points = values.map((value, k) => `${across(times[k])} ${up(value)}`);
  return {
    line: points.length === 1 ? `M${points[0]}h0` : points.length === 0 ? '' : `M${points.join('L')}`,
    limit: limit === null ? '' : `M0 ${up(limit)}H${WIDTH}`,
  };
}
