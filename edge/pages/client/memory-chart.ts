/**
 * The live chart of memory over time. The page loads it after the first paint, because it contains a drawing library.
 */

import uPlot from 'uplot';
import type { MemoryColumns } from '../../health/memory-history.ts';
import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { bytes } from '../charts/format.ts';
import { totals } from '../system/over-time.ts';

const MB = 1_000_000;
/** Height of the chart and size of its labels, which fit the place that system.css keeps for the chart. */
const HEIGHT_REM = 16.25;
const LABELS_REM = 0.8125;
/** The chart shows at least this many seconds. A round number. */
const LEAST_SPAN = 60;

type Values = readonly (number | null)[];

/**
 * Puts the chart into `place` and returns a function that draws a history. `first` decides which lines there are:
 * limits that are not set, and memory that is not known, have no line.
 */
export function makeChart(place: HTMLElement, first: MemoryAnswer): (history: MemoryColumns) => void {
  const { residentBytes, softLimit, hardLimit, budget } = first;
  const level = (value: number | null) => (history: MemoryColumns) => history.times.map(() => value);
  const lines: [
    label: string,
    colour: string,
    isKnown: boolean,
    of: (history: MemoryColumns) => Values,
    dash: number[],
  ][] = [
    ['Release', '--chart-2', true, totals, []],
    ['Resident', '--chart-1', residentBytes !== null, ({ resident }) => resident, []],
    ['Soft limit', '--chart-4', softLimit !== null, level(softLimit), [8, 4]],
    ['Hard limit', '--chart-6', hardLimit !== null, level(hardLimit), [2, 4]],
    ['Budget', '--chart-3', true, level(budget), [8, 4]],
  ];
  const known = lines.filter(([, , isKnown]) => isKnown);
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const size = () => ({ width: place.clientWidth, height: HEIGHT_REM * rem });
  const axis = (): uPlot.Axis => ({
    stroke: () => colour('--muted'),
    grid: { stroke: () => colour('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: `${LABELS_REM * rem}px ${getComputedStyle(place).fontFamily}`,
  });
  const chart = new uPlot(
    {
      ...size(),
      cursor: { drag: { x: false, y: false } },
      scales: {
        x: { range: (_, min, max) => [Math.min(min, max - LEAST_SPAN), max] },
        y: { range: (_, _min, max) => [0, 1.1 * (max || 1)] },
      },
      axes: [
        {
          ...axis(),
          space: 5.5 * rem,
          values: (_, ticks) => ticks.map((at) => new Date(1_000 * at).toLocaleTimeString()),
        },
        { ...axis(), size: 3.25 * rem },
      ],
      series: [
        { label: 'Time', value: (_, at) => (at === null ? '–' : new Date(1_000 * at).toLocaleTimeString()) },
        ...known.map(
          ([label, name, , , dash]): uPlot.Series => ({
            label,
            stroke: () => colour(name),
            width: 2,
            dash,
            // A single sample makes no line, so it is drawn as a point.
            points: { show: ({ data: [times] }) => dash.length === 0 && times.length < 2 },
            value: (_, megabytes) => (megabytes === null ? '–' : bytes(MB * megabytes)),
          }),
        ),
      ],
    },
    [[], ...known.map(() => [])],
    place,
  );
  new ResizeObserver(() => chart.setSize(size())).observe(place);
  return (history) =>
    chart.setData([
      history.times,
      ...known.map(([, , , of]) => of(history).map((value) => (value === null ? null : value / MB))),
    ]);
}
