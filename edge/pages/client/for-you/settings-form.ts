/** The form with the settings of the list. Every change is written into the page's address. */

import { popularityText } from '../../film-text/popularity.ts';
import { onHost } from '../common/base-path.ts';
import { find } from '../common/dom.ts';
import { countsClash, DEFAULTS, describeSettings, fromQuery, type Settings, toQuery, yearsClash } from './settings.ts';

/** What boxes are for, as their attributes say. */
type Kind = 'genre' | 'without' | 'model';

/**
 * Starts the form with the settings in the address. `get` returns the current settings. `onChange` is called after each
 * change by the visitor, not at the start. `user` is the dataset viewer whose list is shown, or empty. `likes`: the
 * release is one of picks.
 */
export function startSettings(user: string, likes: boolean, onChange: () => void): { get(): Settings } {
  const form = find<HTMLFormElement>(document, '[data-settings-form]');
  const field = (name: string) => find<HTMLInputElement>(form, `[name="${name}"]:not([type="radio"])`);
  const boxes = (kind: Kind) => [...form.querySelectorAll<HTMLInputElement>(`[data-${kind}]`)];

  const conditions = () => [...form.querySelectorAll<HTMLSelectElement | HTMLInputElement>('[name="where"]')];

  const read = (): Settings => {
    const ticked = (kind: Kind) =>
      boxes(kind)
        .filter(({ checked }) => checked)
        .map(({ dataset }) => dataset[kind] ?? '');
    const models = ticked('model');
    const number = (name: string) => {
      const { validity, value } = field(name);
      return validity.valid || (validity.customError && !validity.rangeUnderflow && !validity.rangeOverflow)
        ? value
        : '';
    };
    return {
      genres: ticked('genre'),
      match: form.querySelector<HTMLInputElement>('[name="match"]:checked')?.value === 'all' ? 'all' : 'any',
      excludeGenres: ticked('without'),
      yearFrom: number('yearFrom'),
      yearTo: number('yearTo'),
      minRatings: number('minRatings'),
      maxRatings: number('maxRatings'),
      where: conditions()
        .filter((field) => field instanceof HTMLSelectElement || field.checked)
        .map(({ value }) => value)
        .filter(Boolean),
      n: Number(field('n').value),
      diversity: Number(field('diversity').value),
      popularity: Number(field('popularity').value),
      models: models.length === boxes('model').length ? [] : models,
    };
  };
  const write = (settings: Settings) => {
    const tick = (kind: Kind, names: readonly string[]) => {
      const chosen = new Set(names.map((name) => name.toLowerCase()));
      for (const box of boxes(kind)) box.checked = chosen.has((box.dataset[kind] ?? '').toLowerCase());
    };
    tick('genre', settings.genres);
    tick('without', settings.excludeGenres);
    for (const box of boxes('model')) {
      box.checked = settings.models.length === 0 || settings.models.includes(box.dataset.model ?? '');
    }
    find<HTMLInputElement>(form, `[name="match"][value="${settings.match}"]`).checked = true;
    for (const name of ['yearFrom', 'yearTo', 'minRatings', 'maxRatings'] as const) field(name).value = settings[name];
    const wanted = new Set(settings.where.map((condition) => condition.toLowerCase()));
    for (const field of conditions()) {
      if (field instanceof HTMLInputElement) field.checked = wanted.has(field.value.toLowerCase());
      else field.value = [...field.options].find(({ value }) => value && wanted.has(value.toLowerCase()))?.value ?? '';
    }
    field('n').value = String(settings.n);
    field('diversity').value = String(settings.diversity);
    field('popularity').value = String(settings.popularity);
  };
  const label = () => {
    const settings = read();
    find(document, '[data-settings-summary]').textContent = describeSettings(settings, likes);
    const clash = yearsClash(settings) ? '“From year” must not be after “To year”.' : '';
    field('yearTo').setCustomValidity(clash);
    find(form, '[data-years-clash]').textContent = clash;
    const counts = countsClash(settings)
      ? `The lowest number of ${likes ? 'picks' : 'ratings'} must not be above the highest.`
      : '';
    field('maxRatings').setCustomValidity(counts);
    find(form, '[data-counts-clash]').textContent = counts;
    find(form, '[data-for="number"]').textContent = String(settings.n);
    find(form, '[data-for="diversity"]').textContent = `${Math.round(100 * settings.diversity)} %`;
    find(form, '[data-for="popularity"]').textContent = popularityText(settings.popularity);
  };
  const address = () => {
    const settings = read();
    // The service refuses an address with numbers that clash, so it has none of them.
    const query = toQuery({
      ...settings,
      ...(yearsClash(settings) && { yearFrom: '', yearTo: '' }),
      ...(countsClash(settings) && { minRatings: '', maxRatings: '' }),
    });
    if (user !== '') query.set('user', user);
    const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%3B', ';');
    return onHost(text === '' ? '/' : `/?${text}`);
  };
  const share = find(form, '[data-share]');
  const shareLabel = share.textContent ?? '';
  const changed = () => {
    label();
    // The link that was copied opens another list.
    share.textContent = shareLabel;
    history.replaceState(null, '', address());
    onChange();
  };

  form.addEventListener('input', (event) => {
    const { target } = event;
    // At least one model stays ticked: without models there is no list.
    if (target instanceof HTMLInputElement && target.dataset.model && boxes('model').every(({ checked }) => !checked)) {
      target.checked = true;
    }
    changed();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  find(form, '[data-reset]').addEventListener('click', () => {
    write(DEFAULTS);
    changed();
  });
  share.addEventListener('click', async () => {
    const link = new URL(address(), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      share.textContent = 'Link copied';
    } catch {
      share.textContent = 'Copy the link from the address bar';
    }
  });
  // When the visitor goes back, the browser may restore old values in the form. The address decides.
  write(fromQuery(new URLSearchParams(location.search)));
  label();
  return { get: read };
}
