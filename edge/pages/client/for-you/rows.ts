/** Rows of films below the list. They are requested while their place is unfolded, and follow each new list. */

import type { Recommendation, Row } from '../../../../models/recommender/answers.ts';
import { ITEMS } from '../../../../shared/item-words.ts';
import { ApiError, ask, isAbort } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';

/** Films of a row. A round number. */
const PER_ROW = 6;

/**
 * Starts the rows. `bodyOf` returns the request for rows without films that are on the list; undefined when there are no
 * rows for such a list. Then their place is hidden. `update` is for a new list.
 */
export function startRows(bodyOf: (listed: readonly number[]) => Readonly<Record<string, unknown>> | undefined): {
  update(listed: readonly number[]): void;
} {
  const details = document.querySelector<HTMLDetailsElement>('[data-rows]');
  let listed: readonly number[] | undefined;
  let asking: AbortController | undefined;
  const run = async () => {
    asking?.abort();
    if (!details) return;
    const request = bodyOf(listed ?? listedNow());
    details.hidden = request === undefined;
    if (!request || !details.open) return;
    const mine = new AbortController();
    asking = mine;
    const place = find(details, '[data-rows-list]');
    try {
      const body = { ...request, n: PER_ROW };
      const { rows } = await ask<{ rows: Row[] }>('/v1/recommendations:rows', body, mine.signal);
      const none = element('p', { class: 'muted' }, `There are no further ${ITEMS}.`);
      if (asking === mine) place.replaceChildren(...(rows.length > 0 ? rows.flatMap(showRow) : [none]));
    } catch (error) {
      if (isAbort(error) || asking !== mine) return;
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      place.replaceChildren(element('p', { class: 'notice bad' }, message));
    }
  };
  details?.addEventListener('toggle', () => void run());
  return {
    update(next) {
      listed = next;
      void run();
    },
  };
}

/** The films of the list that the page came with. */
function listedNow(): number[] {
  return [...document.querySelectorAll<HTMLElement>('[data-picks] > li')].map(({ dataset }) => Number(dataset.movie));
}

function showRow({ kind, title, recommendations }: Row): HTMLElement[] {
  const film = ({ movieId, title: name, year, rating }: Recommendation) =>
    element(
      'li',
      {},
      element('a', { href: onHost(`/movies/${movieId}`) }, name),
      ' ',
      element('span', { class: 'muted small' }, [year, rating?.toFixed(1)].filter((part) => part != null).join(' · ')),
    );
  return [
    element('h3', { 'data-row': kind }, title),
    element('ul', { class: 'row-films' }, ...recommendations.map(film)),
  ];
}
