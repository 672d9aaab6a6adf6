/** The rows of the list. A film that stays on the list keeps its row, with its open explanation and the focus. */

import type { Recommendation } from '../../../../models/recommender/answers.ts';
import { find, fromTemplate } from '../common/dom.ts';
import { fillPick } from './film-cards.ts';

/**
 * Shows `picks` in their order. If the row with the focus goes away, the row that takes its place gets the focus.
 * `peopleOf` says what each of several people would give a film.
 */
export function showPicks(
  root: HTMLElement,
  picks: readonly Recommendation[],
  scale: readonly number[],
  peopleOf: (pick: Recommendation) => string = () => '',
): void {
  const rows = [...root.children].filter((row) => row instanceof HTMLElement);
  const rowOf = new Map(rows.map((row) => [row.dataset.movie, row]));
  const { activeElement: focused } = document;
  const at = rows.findIndex((row) => row.contains(focused));
  root.replaceChildren(
    ...picks.map((pick) => {
      const row = rowOf.get(String(pick.movieId)) ?? fromTemplate('pick');
      fillPick(row, pick, scale, peopleOf(pick));
      return row;
    }),
  );
  // A row loses the focus when it is put in again, even in the same place.
  if (at !== -1 && focused instanceof HTMLElement) restoreFocus(root, focused, at);
}

function restoreFocus(root: HTMLElement, focused: HTMLElement, at: number): void {
  const next = root.children[Math.min(at, root.children.length - 1)];
  const action = `[data-action="${focused.dataset.action ?? 'why'}"]`;
  const target = focused.isConnected ? focused : next ? find(next, action) : find(document, '#list-title');
  target.focus({ preventScroll: true });
}
