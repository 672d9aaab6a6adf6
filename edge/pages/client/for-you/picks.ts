/** The rows of the list. A film that stays keeps its row, what is open in it, and the focus. */

import type { Recommendation } from '../../../../models/recommender/answers.ts';
import { find, fromTemplate } from '../common/dom.ts';
import { fillPick } from './film-cards.ts';

/** Shows these films, in their order. The focus of a row that goes moves to the one that takes its place. */
export function showPicks(root: HTMLElement, picks: readonly Recommendation[], scale: readonly number[]): void {
  const rows = [...root.children].filter((row) => row instanceof HTMLElement);
  const rowOf = new Map(rows.map((row) => [row.dataset.movie, row]));
  const { activeElement: focused } = document;
  const at = rows.findIndex((row) => row.contains(focused));
  root.replaceChildren(
    ...picks.map((pick) => {
      const row = rowOf.get(String(pick.movieId)) ?? fromTemplate('pick');
      fillPick(row, pick, scale);
      return row;
    }),
  );
  // Rows that were put in anew have lost it, even in the same place.
  if (at !== -1 && focused instanceof HTMLElement) restoreFocus(root, focused, at);
}

function restoreFocus(root: HTMLElement, focused: HTMLElement, at: number): void {
  const next = root.children[Math.min(at, root.children.length - 1)];
  const action = `[data-action="${focused.dataset.action ?? 'why'}"]`;
  const target = focused.isConnected ? focused : next ? find(next, action) : find(document, '#list-title');
  target.focus({ preventScroll: true });
}
