/** The import of a file: what became of its films, and the choice of the scale where the file leaves it open. */

import { ApiError } from '../common/api.ts';
import { element, find } from '../common/dom.ts';
import { type Imported, importRatings, type Outcome, outcomeOf } from './import-ratings.ts';
import type { RatingsStore } from './ratings-store.ts';

/** Scales that people may choose from, by their highest ratings. */
const SCALES: readonly (readonly [best: number, name: string])[] = [
  [1, 'thumbs (1 is up)'],
  [4, 'out of 4'],
  [5, 'out of 5'],
  [6, 'out of 6'],
  [10, 'out of 10'],
  [20, 'out of 20'],
  [100, 'out of 100'],
];
/** What became of films that are listed, in the words of the page. */
const GROUPS: readonly (readonly [keyof Outcome & string, one: string, many: string])[] = [
  [
    'seen',
    'film has no rating and counts as seen: it stays off your list',
    'films have no rating and count as seen: they stay off your list',
  ],
  ['already', 'film was there already', 'films were there already'],
  ['unknown', 'film is not in this catalogue', 'films are not in this catalogue'],
  ['notFilms', 'title is not a film', 'titles are not films'],
  ['toWatch', 'film to watch is left out', 'films to watch are left out'],
  ['unreadable', 'entry cannot be read', 'entries cannot be read'],
];
/** With fewer films than this, a list says little about the catalogue. A round number. */
const ENOUGH = 5;

/**
 * Starts the import: the button opens the file dialog, and the result is told below it. Returns a function that takes the
 * result away.
 */
export function startImport(panel: HTMLElement, store: RatingsStore, scale: readonly number[]): () => void {
  const result = find(panel, '[data-import-result]');
  const file = find<HTMLInputElement>(panel, '[data-file]');
  find(panel, '[data-import]').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    result.replaceChildren(element('p', { class: 'muted' }, 'Reading the file …'));
    try {
      take(await importRatings(chosen, scale, file.dataset.lists ?? ''));
    } catch (error) {
      const isKnown = error instanceof TypeError || error instanceof ApiError;
      const message = isKnown ? error.message : 'The file cannot be read.';
      result.replaceChildren(element('p', { class: 'notice bad' }, message));
    }
    file.value = '';
  });

  const take = (imported: Imported) => {
    let undo: (() => void) | undefined;
    let isChoosing = false;
    // The notice speaks of this import, so it goes when the import is undone. It stays when only the scale is changed.
    const whenUndone = () => {
      if (!isChoosing) result.replaceChildren();
    };
    const takeOn = (best: number) => {
      isChoosing = true;
      undo?.();
      undo = undefined;
      isChoosing = false;
      const outcome = outcomeOf(imported, store.get(), scale, best);
      if (outcome.numTaken + outcome.seen.length > 0) {
        undo = store.change((kept) => outcomeOf(imported, kept, scale, best).kept, whenUndone);
      }
      told.replaceChildren(...describe(imported, outcome));
    };
    const told = element('div', {});
    const { best = scale[scale.length - 1], isCertain = true } = imported.scale ?? {};
    takeOn(best);
    result.replaceChildren(told, ...(isCertain ? [] : [scaleChoice(best, takeOn)]));
  };
  return () => result.replaceChildren();
}

function scaleChoice(best: number, choose: (best: number) => void): HTMLElement {
  const options = SCALES.map(([value, name]) => element('option', { value, selected: value === best }, name));
  const select = element('select', { id: 'import-scale', 'data-import-scale': '' }, ...options);
  select.addEventListener('change', () => choose(Number(select.value)));
  return element(
    'p',
    { class: 'field' },
    element('label', { for: 'import-scale' }, 'The file does not say its scale. Its ratings are'),
    ' ',
    select,
  );
}

function describe(imported: Imported, outcome: Outcome): HTMLElement[] {
  const films = outcome.numTaken === 1 ? 'film' : 'films';
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
  const holds = `This site holds ${catalogue.movies.toLocaleString('en')} films${until}.`;
  const withoutYear = films.filter(
    ({ film, card }) => !card && film.title !== undefined && film.year === undefined,
  ).length;
  const years =
    withoutYear * 2 > unknown.length
      ? ' Most titles in the file have no year. A title that several films have is left out then.'
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
