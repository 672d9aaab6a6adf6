/** Updates the memory section every five seconds: numbers, bars, findings and the charts of the last half hour. */

import { ALL_IS_WELL, type Finding } from '../../../../shared/health/finding.ts';
import { addSample, type MemoryColumns } from '../../../health/memory-history.ts';
import type { MemoryAnswer } from '../../../openapi/memory-answer.ts';
import { bytes } from '../../charts/format.ts';
import { componentsOverTime, describeNow, drawOverTime, TOTAL_ROW } from '../../system/over-time.ts';
import { ApiError, ask } from '../common/api.ts';
import { find, fromTemplate } from '../common/dom.ts';

/** Time between two updates. The page tells visitors this number. */
const EVERY_MS = 5_000;

/** Starts the updates. Does nothing when no release is open, because the page then has no memory section. */
export function startMemory(): void {
  const root = document.querySelector<HTMLElement>('[data-memory]');
  if (!root) return;
  const updated = find(root, '[data-updated]');
  const pause = find<HTMLButtonElement>(root, '[data-pause]');
  const first = JSON.parse(root.dataset.memory ?? '') as MemoryAnswer;
  const history = JSON.parse(root.dataset.history ?? '') as MemoryColumns;
  let draw: ((history: MemoryColumns) => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  // The service's clock and the browser's may differ. New samples get the browser's time, moved by that difference.
  const ahead = (history.times.at(-1) ?? 0) - Date.now() / 1_000;
  const isPaused = () => pause.getAttribute('aria-pressed') === 'true';
  const look = async () => {
    try {
      const [memory, { findings }] = await Promise.all([
        ask<MemoryAnswer>('/v1/memory'),
        ask<{ findings: Finding[] }>('/v1/state'),
      ]);
      if (isPaused()) return;
      addSample(history, Date.now() / 1_000 + ahead, memory);
      draw?.(history);
      showNumbers(root, memory);
      showComponents(root, memory, history);
      showFindings(find(document, '[data-warnings]'), findings);
      updated.textContent = `As of ${new Date().toLocaleTimeString()}`;
    } catch (error) {
      if (isPaused()) return;
      updated.textContent = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
    clearTimeout(timer);
    timer = setTimeout(look, EVERY_MS);
  };
  pause.addEventListener('click', () => {
    const paused = !isPaused();
    pause.setAttribute('aria-pressed', String(paused));
    clearTimeout(timer);
    if (paused) updated.textContent = 'Paused';
    else void look();
  });
  const openChart = async () => {
    const place = find(root, '[data-chart]');
    const { makeChart } = (await import(place.dataset.chart ?? '')) as typeof import('../memory-chart.ts');
    draw = makeChart(place, first);
    draw(history);
  };
  // The chart is loaded after the first paint.
  requestAnimationFrame(() => setTimeout(openChart));
  void look();
}

function showNumbers(root: HTMLElement, { total, budget, residentBytes, components }: MemoryAnswer): void {
  find(root, '[data-total]').textContent = bytes(total);
  find(root, '[data-resident]').textContent = residentBytes === null ? 'not known' : bytes(residentBytes);
  const held = new Map(components.map((one) => [one.component, one]));
  held.set(TOTAL_ROW, { component: '', bytes: total, budget, loadMs: 0 });
  for (const row of root.querySelectorAll<HTMLElement>('[data-component]')) {
    const component = held.get(row.dataset.component ?? '');
    if (!component) continue;
    find(row, '[data-held]').textContent = bytes(component.bytes);
    if (component.budget === null) continue;
    const bar = find<SVGElement>(row, '.mark');
    bar.setAttribute('width', `${Math.min(100, (100 * component.bytes) / component.budget)}%`);
    bar.classList.toggle('quiet', component.bytes <= component.budget);
  }
}

/** Replaces the findings only when they have changed: a screen reader must not repeat them every five seconds. */
function showFindings(place: HTMLElement, found: readonly Finding[]): void {
  const made = (found.length === 0 ? [ALL_IS_WELL] : found).map(({ level, what, effect, todo }) => {
    const notice = fromTemplate('warning');
    notice.className = `notice ${level}`;
    for (const [name, text] of Object.entries({ what, effect, todo }))
      find(notice, `[data-${name}]`).textContent = text;
    return notice;
  });
  const text = made.map(({ textContent }) => textContent).join('');
  if (text !== place.textContent) place.replaceChildren(...made);
}

function showComponents(root: HTMLElement, memory: MemoryAnswer, history: MemoryColumns): void {
  for (const component of componentsOverTime(memory, history)) {
    const row = root.querySelector(`[data-over-time="${component.name}"]`);
    if (!row) continue;
    const { line, limit } = drawOverTime(history.times, component);
    find(row, '[data-now]').textContent = describeNow(component);
    find(row, '.line').setAttribute('d', line);
    find(row, '.limit').setAttribute('d', limit);
  }
}
