/** A waterfall chart: each bar starts where the one before it ended, and the last row shows the sum. */

import { signed } from '../../frame/phrases.ts';
import { element, svg } from '../common/dom.ts';
import type { Step } from './steps.ts';
import { colourOf, labelOf, type SumName } from './terms.ts';

interface Sum {
  readonly steps: readonly Step[];
  readonly sum: number;
  readonly axis: { readonly low: number; readonly high: number };
}

/** Returns the chart. `name` is the label of the last row, and `of` is put into the markup as `data-steps`. */
export function waterfall({ steps, sum, axis: { low, high } }: Sum, name: string, of: SumName): HTMLElement {
  const place = (value: number) => (100 * (value - low)) / (high - low || 1);
  // A rating scale rarely includes 0. Then the first bar starts at the left end of the axis.
  const start = Math.max(0, low);
  const row = (term: string, label: string, figure: string, from: number, to: number) =>
    element(
      'div',
      { class: term === 'sum' ? 'step sum' : 'step', 'data-term': term },
      element('dt', {}, label),
      element(
        'dd',
        {},
        bar(term, place(from), place(to), term !== 'sum' && to < from),
        element('span', { class: 'number' }, figure),
      ),
    );
  return element(
    'dl',
    { class: 'steps', 'data-steps': of },
    ...steps.map(({ from, value, begin, end }) =>
      from === 'baseline'
        ? row(from, labelOf({ from, value }, of), value.toFixed(2), start, end)
        : row(from, labelOf({ from, value }, of), signed(value), begin, end),
    ),
    row('sum', name, (sum + 0).toFixed(2).replace('-', '−'), start, sum),
  );
}

function bar(term: string, from: number, to: number, falls: boolean): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'step-bar' },
    svg('rect', { x: 0, y: 4.5, width: 100, height: 1, class: 'step-line' }),
    svg('rect', {
      x: Math.min(from, to),
      y: 0,
      width: Math.max(0.6, Math.abs(to - from)),
      height: 10,
      class: `fill-${colourOf(term)}${falls ? ' falls' : ''}`,
    }),
  );
}
