/** Tells what an import came to: what was taken, what became of the other films, and what would help. */

import { AN_ITEM, ITEM, ITEMS, WATCH } from '../../../../shared/item-words.ts';
import { element } from '../common/dom.ts';
import type { Outcome } from './import-outcome.ts';
import type { Imported } from './import-ratings.ts';
import { MAX_KEPT } from './kept.ts';

/** What became of films that are listed, in the words of the page. */
const GROUPS: readonly (readonly [keyof Outcome & string, one: string, many: string])[] = [
  [
    'seen',
    `${ITEM} has no rating and counts as seen: it stays off your list`,
    `${ITEMS} have no rating and count as seen: they stay off your list`,
  ],
  [
    'unwanted',
    `${ITEM} does not interest you: it stays off your list`,
    `${ITEMS} do not interest you: they stay off your list`,
  ],
  [
    'notKnown',
    `${ITEM} is not known to you: you will not be asked about it`,
    `${ITEMS} are not known to you: you will not be asked about them`,
  ],
  ['already', `${ITEM} was there already`, `${ITEMS} were there already`],
  ['unknown', `${ITEM} is not in this catalogue`, `${ITEMS} are not in this catalogue`],
  ['notFilms', `title is not ${AN_ITEM}`, `titles are not ${ITEMS}`],
  ['toWatch', `${ITEM} to ${WATCH} is on your shelf now`, `${ITEMS} to ${WATCH} are on your shelf now`],
  [
    'tooMany',
    `${ITEM} is left out, because this page keeps ${MAX_KEPT.toLocaleString('en')} ${ITEMS}`,
    `${ITEMS} are left out, because this page keeps ${MAX_KEPT.toLocaleString('en')} ${ITEMS}`,
  ],
  ['unreadable', 'entry cannot be read', 'entries cannot be read'],
];
/** With fewer films than this, a list says little about the catalogue. A round number. */
const ENOUGH = 5;

/** Returns the report of an import, as elements of the page. */
export function describeImport(imported: Imported, outcome: Outcome): HTMLElement[] {
  const films = outcome.numTaken === 1 ? ITEM : ITEMS;
  const groups = GROUPS.flatMap(([group, one, many]) => {
    const names = outcome[group] as readonly string[];
    return names.length > 0 ? [listed(`${names.length} ${names.length === 1 ? one : many}`, names)] : [];
  });
  const advice = adviceFor(imported, outcome);
  return [
    element('p', { class: 'notice' }, `${outcome.numTaken} ${films} imported from ${imported.source}.`),
    ...(advice === undefined ? [] : [element('p', { class: 'small', 'data-import-advice': '' }, advice)]),
    ...groups,
  ];
}

/** Returns why little was found and what would help; undefined when most films were found. */
function adviceFor({ catalogue, films }: Imported, { unknown }: Outcome): string | undefined {
  const looked = films.filter(({ film }) => film.isFilm).length;
  if (unknown.length * 2 < looked || unknown.length === 0) return undefined;
  if (looked < ENOUGH && unknown.length < looked) return undefined;
  const until = catalogue.lastYear === null ? '' : `, up to ${catalogue.lastYear}`;
  const holds = `This site holds ${catalogue.movies.toLocaleString('en')} ${ITEMS}${until}.`;
  const withoutYear = films.filter(
    ({ film, card }) => !card && film.title !== undefined && film.year === undefined,
  ).length;
  const years =
    withoutYear * 2 > unknown.length
      ? ` Most titles in the file have no year. A title that several ${ITEMS} have is left out then.`
      : '';
  return `${holds}${years} Whoever runs the site can train it on a larger dataset, for example ml-32m.`;
}

function listed(summary: string, names: readonly string[]): HTMLElement {
  return element(
    'details',
    { class: 'missing' },
    element('summary', {}, summary),
    element('ul', {}, ...names.map((name) => element('li', {}, name))),
  );
}
