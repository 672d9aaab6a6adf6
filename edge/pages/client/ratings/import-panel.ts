/** The import of a file: what became of its films, and the choice of the scale where the file leaves it open. */

import { ApiError, mayPass } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';
import { whenBack } from '../common/when-back.ts';
import { changesBetween } from './film-changes.ts';
import { outcomeOf } from './import-outcome.ts';
import { type Imported, importRatings } from './import-ratings.ts';
import { describeImport } from './import-report.ts';
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
    if (chosen) await read(chosen);
    file.value = '';
  });

  void takeShared((shared) => read(shared));

  let reading: File | undefined;
  let stopWaiting: (() => void) | undefined;
  const clear = () => {
    stopWaiting?.();
    reading = undefined;
    result.replaceChildren();
  };
  const read = async (chosen: File) => {
    clear();
    reading = chosen;
    result.replaceChildren(element('p', { class: 'muted' }, 'Reading the file …'));
    try {
      const imported = await importRatings(chosen, scale, file.dataset.lists ?? '');
      if (reading === chosen) take(imported);
    } catch (error) {
      // Another file was chosen since, or everything was cleared.
      if (reading !== chosen) return;
      const isKnown = error instanceof TypeError || error instanceof ApiError;
      const message = isKnown ? error.message : 'The file cannot be read.';
      const wait = mayPass(error) ? ' The import goes on by itself when the service answers again.' : '';
      if (wait !== '') stopWaiting = whenBack(() => void read(chosen));
      result.replaceChildren(element('p', { class: 'notice bad' }, message + wait));
    }
  };

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
      if (changesBetween(store.get(), outcome.kept).length > 0) {
        undo = store.change((kept) => outcomeOf(imported, kept, scale, best).kept, whenUndone);
      }
      told.replaceChildren(...describeImport(imported, outcome));
    };
    const told = element('div', {});
    const { best = scale[scale.length - 1], isCertain = true } = imported.scale ?? {};
    takeOn(best);
    result.replaceChildren(told, ...(isCertain ? [] : [scaleChoice(best, takeOn)]));
  };
  return clear;
}

/** Imports the file that another app shared with the installed site, when the page was opened for it. */
async function takeShared(read: (shared: File) => Promise<void>): Promise<void> {
  if (!new URLSearchParams(location.search).has('shared')) return;
  const found = await fetch(onHost('/shared'));
  if (!found.ok) return;
  const name = decodeURIComponent(found.headers.get('x-name') ?? 'ratings');
  await read(new File([await found.blob()], name));
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
