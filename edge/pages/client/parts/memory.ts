/** Memory as it is, every few seconds: numbers, bars, warnings and a chart of the last half hour. */

import uPlot from 'uplot';
import type { MemoryAnswer } from '../../../memory-answer.ts';
import { bytes } from '../../charts/format.ts';
import { warningsOf } from '../../system/warnings.ts';
import { ApiError, ask } from './api.ts';
import { element, find } from './dom.ts';

const EVERY_MS = 5_000;
const KEPT_MS = 30 * 60_000;
const KEPT = KEPT_MS / EVERY_MS;
const MB = 1_000_000;
const HEIGHT_REM = 16.25;
const LABELS_REM = 0.8125;

interface Sample {
  /** Seconds since 1970, as the chart wants them. */
  time: number;
  memory: MemoryAnswer;
}

/** Nothing to do where no release is open: the page has no memory to show then. */
export function startMemory(): void {
  const root = document.querySelector<HTMLElement>('[data-memory]');
  if (!root) return;
  const updated = find(root, '[data-updated]');
  const pause = find<HTMLButtonElement>(root, '[data-pause]');
  const samples: Sample[] = [];
  const first = JSON.parse(root.dataset.memory ?? '') as MemoryAnswer;
  const draw = makeChart(find(root, '[data-chart]'), first);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (memory: MemoryAnswer) => {
    samples.push({ time: Date.now() / 1_000, memory });
    if (samples.length > KEPT) samples.shift();
    draw(samples);
  };
  const look = async () => {
    try {
      const memory = await ask<MemoryAnswer>('/v1/memory');
      take(memory);
      showNumbers(root, memory);
      showWarnings(find(root, '[data-warnings]'), memory);
      updated.textContent = `As of ${new Date().toLocaleTimeString()}`;
    } catch (error) {
      updated.textContent = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
    if (pause.getAttribute('aria-pressed') === 'false') timer = setTimeout(look, EVERY_MS);
  };
  pause.addEventListener('click', () => {
    const paused = pause.getAttribute('aria-pressed') === 'false';
    pause.setAttribute('aria-pressed', String(paused));
    clearTimeout(timer);
    if (paused) updated.textContent = 'Paused';
    else void look();
  });
  take(first);
  void look();
}

function showNumbers(root: HTMLElement, { total, budget, residentBytes, components }: MemoryAnswer): void {
  find(root, '[data-total]').textContent = bytes(total);
  find(root, '[data-resident]').textContent = residentBytes === null ? 'not known' : bytes(residentBytes);
  const held = new Map(components.map((part) => [part.component, part]));
  held.set('All of it', { component: '', bytes: total, budget, loadMs: 0 });
  for (const row of root.querySelectorAll<HTMLElement>('[data-part]')) {
    const part = held.get(row.dataset.part ?? '');
    if (!part) continue;
    find(row, '[data-held]').textContent = bytes(part.bytes);
    if (part.budget === null) continue;
    const bar = find<SVGElement>(row, '.mark');
    bar.setAttribute('width', `${Math.min(100, (100 * part.bytes) / part.budget)}%`);
    bar.classList.toggle('quiet', part.bytes <= part.budget);
  }
}

/** Only what changed: a screen reader must not hear the same every five seconds. */
function showWarnings(place: HTMLElement, memory: MemoryAnswer): void {
  const found = warningsOf(memory);
  const made =
    found.length === 0
      ? [element('p', { class: 'notice good' }, 'All is well: nothing is near its limit.')]
      : found.map(({ level, what, effect, todo }) =>
          element(
            'div',
            { class: `notice ${level}` },
            element('p', {}, element('strong', {}, what)),
            element('p', {}, effect),
            element('p', {}, todo),
          ),
        );
  const text = made.map(({ textContent }) => textContent).join('');
  if (text !== place.textContent) place.replaceChildren(...made);
}

/** Gives what draws the samples. Lines that are not known, like limits that are not set, are left out. */
function makeChart(place: HTMLElement, first: MemoryAnswer): (samples: readonly Sample[]) => void {
  const lines: [label: string, colour: string, of: (memory: MemoryAnswer) => number | null, dash: number[]][] = [
    ['Release', '--chart-2', ({ total }) => total, []],
    ['Resident', '--chart-1', ({ residentBytes }) => residentBytes, []],
    ['Soft limit', '--chart-4', ({ softLimit }) => softLimit, [8, 4]],
    ['Hard limit', '--chart-6', ({ hardLimit }) => hardLimit, [2, 4]],
    ['Budget', '--chart-3', ({ budget }) => budget, [8, 4]],
  ];
  // Beside the process's own memory, tens of megabytes more, the release's budget says little.
  const known = lines.filter(
    ([label, , of]) => of(first) !== null && (label !== 'Budget' || first.residentBytes === null),
  );
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
        x: { range: (_, min, max) => [Math.min(min, max - 60), max] },
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
          ([label, name, , dash]): uPlot.Series => ({
            label,
            stroke: () => colour(name),
            width: 2,
            dash,
            points: { show: dash.length === 0 ? undefined : false },
            value: (_, megabytes) => (megabytes === null ? '–' : bytes(MB * megabytes)),
          }),
        ),
      ],
    },
    [[], ...known.map(() => [])],
    place,
  );
  new ResizeObserver(() => chart.setSize(size())).observe(place);
  return (samples) =>
    chart.setData([
      samples.map(({ time }) => time),
      ...known.map(([, , of]) => samples.map(({ memory }) => (of(memory) ?? Number.NaN) / MB)),
    ]);
}
