/** Why a film is in the list: how its rating comes about, step by step, and what it would be otherwise. */

import type { Explanation, Term } from '../../../../models/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { element, svg } from './dom.ts';

const MAX_NAMED = 5;

const TERM_NAMES: Readonly<Record<Term['from'], string>> = {
  baseline: 'Starting point: this film and you, on average',
  popularity: 'How popular it is',
  rating: 'The predicted rating',
  scale: 'Kept within the scale',
  svd: 'Taste factors',
  'user-knn': 'Like-minded viewers',
  'item-knn': 'Films rated alike',
  content: 'Genres and words',
};

/** The panel's content. `who` is `your` or `their`: whose ratings speak. */
export function whyPanel(explanation: Explanation, scale: readonly number[], who: 'your' | 'their'): DocumentFragment {
  const { rating, reasons, without } = explanation;
  const panel = new DocumentFragment();
  panel.append(element('h4', {}, `How ${rating.value.toFixed(2)} comes about`), steps(rating, scale));
  const films = strongest(together(reasons.films), MAX_NAMED);
  if (films.length > 0) {
    panel.append(
      element('h4', {}, who === 'your' ? 'Because you rated' : 'Because this viewer rated'),
      element(
        'ul',
        { class: 'reasons' },
        ...films.map(({ title, yourRating, contribution }) =>
          element('li', {}, plainTitle(title), ` (${yourRating})`, change(contribution)),
        ),
      ),
    );
  }
  const features = strongest(reasons.features, MAX_NAMED);
  if (features.length > 0) {
    panel.append(
      element('h4', {}, 'What it is like'),
      element(
        'ul',
        { class: 'reasons' },
        ...features.map(({ feature, contribution }) => element('li', {}, feature, change(contribution))),
      ),
    );
  }
  if (reasons.likeMinded > 0) {
    const people =
      reasons.likeMinded === 1 ? 'One like-minded viewer has' : `${reasons.likeMinded} like-minded viewers have`;
    panel.append(element('p', { class: 'small' }, `${people} rated it.`));
  }
  if (without.length > 0) {
    panel.append(
      element('h4', {}, 'What if'),
      element(
        'ul',
        { class: 'reasons' },
        ...without.map(({ title, yourRating, rating: other }) =>
          element(
            'li',
            {},
            `Without ${who} rating of ${plainTitle(title)} (${yourRating}) it would be `,
            element('strong', {}, other.toFixed(2)),
          ),
        ),
      ),
    );
  }
  if (films.length === 0 && features.length === 0 && without.length === 0) {
    panel.append(element('p', { class: 'small muted' }, 'Rate a few films, and this says which of them speak for it.'));
  }
  return panel;
}

/** One row a term: each bar begins where the one before it ended, and the last one is the sum. */
function steps({ value, terms }: Explanation['rating'], scale: readonly number[]): HTMLElement {
  const sums = terms.map((_, t) => terms.slice(0, t + 1).reduce((total, term) => total + term.value, 0));
  // The steps are small beside the scale: only the part where they happen is drawn.
  const room = Math.max((scale[scale.length - 1] - scale[0]) / 10, Math.max(...sums) - Math.min(...sums));
  const low = Math.max(scale[0], Math.min(...sums) - room);
  const high = Math.min(scale[scale.length - 1], Math.max(...sums) + room / 2);
  const rows: HTMLElement[] = [];
  let sum = 0;
  terms.forEach(({ from, value: term }, t) => {
    const begin = t === 0 ? low : sum;
    sum += term;
    if (t > 0 && term === 0) return;
    rows.push(
      row(TERM_NAMES[from], t === 0 ? term.toFixed(2) : signed(term), bar(begin, sum, low, high, from, term < 0), from),
    );
  });
  rows.push(row('Predicted rating', value.toFixed(2), bar(low, value, low, high, 'sum', false), 'sum'));
  return element(
    'div',
    {},
    element('dl', { class: 'steps' }, ...rows),
    element('p', { class: 'small muted' }, `Bars show ${low.toFixed(1)} to ${high.toFixed(1)}.`),
  );
}

function row(name: string, figure: string, drawn: SVGElement, term: string): HTMLElement {
  return element(
    'div',
    { class: term === 'sum' ? 'step sum' : 'step', 'data-term': term },
    element('dt', {}, name),
    element('dd', {}, drawn, element('span', { class: 'number' }, figure)),
  );
}

function bar(from: number, to: number, low: number, high: number, term: string, falls: boolean): SVGElement {
  const place = (value: number) => Math.min(100, Math.max(0, (100 * (value - low)) / (high - low || 1)));
  const x = Math.min(place(from), place(to));
  const width = Math.max(0.6, Math.abs(place(to) - place(from)));
  return svg(
    'svg',
    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'step-bar' },
    svg('rect', { x: 0, y: 4.5, width: 100, height: 1, class: 'step-line' }),
    svg('rect', { x, y: 0, width, height: 10, class: `term-${term}${falls ? ' falls' : ''}` }),
  );
}

/** A film that several models name is named once, with all it brings. */
function together(films: Explanation['reasons']['films']): Omit<Explanation['reasons']['films'][number], 'from'>[] {
  const byFilm = new Map<number, Omit<(typeof films)[number], 'from'>>();
  for (const { movieId, title, yourRating, contribution } of films) {
    const sum = contribution + (byFilm.get(movieId)?.contribution ?? 0);
    byFilm.set(movieId, { movieId, title, yourRating, contribution: sum });
  }
  return [...byFilm.values()];
}

function strongest<Reason extends { contribution: number }>(reasons: readonly Reason[], n: number): Reason[] {
  return reasons.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, n);
}

function change(contribution: number): HTMLElement {
  return element('span', { class: 'change' }, ` ${signed(contribution)}`);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

function plainTitle(title: string): string {
  const [, year] = /\((\d{4})\)$/.exec(title) ?? [];
  return readingTitle(title, year ? Number(year) : null);
}
