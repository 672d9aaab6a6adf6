/** Small drawings of memory over time, one for each component against its limit. For the page and for its island. */

import type { MemoryColumns } from '../../health/memory-history.ts';
import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { bytes } from '../charts/format.ts';

/** Drawings are of this size, which the browser stretches; their strokes keep their width. */
export const WIDTH = 300;
export const HEIGHT = 48;
/** Time that the drawing shows at least, in seconds. */
const LEAST_SPAN = 60;

interface ComponentOverTime {
  readonly name: string;
  /** Bytes, as many as there are times. */
  readonly values: readonly number[];
  /** Bytes that it should not exceed; null when there is none. */
  readonly limit: number | null;
}

/** The whole release, the process where it is known, and every component of the release. */
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

/** Bytes of the whole release at each time. */
export function totals({ times, components }: MemoryColumns): number[] {
  const columns = Object.values(components);
  return times.map((_, k) => columns.reduce((sum, column) => sum + column[k], 0));
}

/** `4.1 MB of 10.0 MB`. */
export function describeNow({ values, limit }: ComponentOverTime): string {
  const now = bytes(values.at(-1) ?? 0);
  return limit === null ? now : `${now} of ${bytes(limit)}`;
}

/** Path data of the line, a dot while there is one value alone, and of its limit; empty for what there is not. */
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
