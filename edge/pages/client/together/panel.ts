/** “Watch with…”: adds others by a link, a code or a file, and makes the link that others add the visitor by. */

import { ITEM } from '../../../../shared/item-words.ts';
import { isPicks } from '../../../../shared/ratings.ts';
import { films as filmsText, ratings as ratingsText } from '../../charts/format.ts';
import { ApiError } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';
import { nearest } from '../common/scale.ts';
import { outcomeOf } from '../ratings/import-outcome.ts';
import { importRatings } from '../ratings/import-ratings.ts';
import { EMPTY } from '../ratings/kept.ts';
import type { RatingsStore } from '../ratings/ratings-store.ts';
import { type CompanyStore, MOST_OTHERS, nameOf, WAYS, type Way } from './people.ts';
import { codeIn, decodeTaste, type TasteRating, tasteFragment } from './taste-code.ts';

interface TogetherOptions {
  store: RatingsStore;
  company: CompanyStore;
  scale: readonly number[];
}

/** Starts the panel. Somebody whose ratings the address carries is added at once, and the address is cleaned. */
export function startTogether({ store, company, scale }: TogetherOptions): void {
  const panel = find<HTMLDetailsElement>(document, '[data-together]');
  const people = find(panel, '[data-people]');
  const way = find<HTMLSelectElement>(panel, '[data-way]');
  const code = find<HTMLInputElement>(panel, '[data-code]');
  const file = find<HTMLInputElement>(panel, '[data-with-file]');
  const link = find<HTMLInputElement>(panel, '[data-link]');
  const told = find(panel, '[data-together-told]');
  const likes = isPicks(scale);
  const countText = likes ? filmsText : ratingsText;

  const say = (text: string, isBad = false) => {
    told.replaceChildren(...(text === '' ? [] : [element('p', { class: isBad ? 'notice bad' : 'notice' }, text)]));
  };
  const draw = () => {
    const { others, way: chosen } = company.get();
    const own = store.get().ratings.length;
    people.replaceChildren(
      element('li', {}, `${nameOf(0)}: ${countText(own)}`),
      ...others.map((ratings, k) => {
        const name = nameOf(k + 1);
        const remove = element('button', { type: 'button', class: 'quiet', 'aria-label': `Remove ${name}` }, '×');
        remove.addEventListener('click', () => {
          company.set({ ...company.get(), others: company.get().others.toSpliced(k, 1) });
          say(`${name} is no longer among you.`);
          find(panel, 'summary').focus();
        });
        return element('li', {}, `${name}: ${countText(ratings.length)}`, remove);
      }),
    );
    way.value = chosen;
    find(panel, '[data-together-summary]').textContent = others.length === 0 ? '' : `you and ${others.length} more`;
    find(panel, '[data-way-field]').hidden = others.length === 0;
    link.value = new URL(`${onHost('/')}${tasteFragment(store.get().ratings)}`, location.href).href;
    find(panel, '[data-link-field]').hidden = own === 0;
  };
  const add = (given: readonly TasteRating[]) => {
    const ratings = given.map(({ movieId, rating }) => ({ movieId, rating: nearest(scale, rating) }));
    const { others } = company.get();
    const same = (a: readonly TasteRating[]) => tasteFragment(a) === tasteFragment(ratings);
    if (ratings.length === 0) return say(likes ? `There is no ${ITEM} in it.` : 'There is no rating in it.', true);
    if (same(store.get().ratings)) {
      return say(`These are your own ${likes ? 'likes' : 'ratings'}. Send the link to somebody else.`, true);
    }
    if (others.some(same)) return say('This person is among you already.', true);
    if (others.length === MOST_OTHERS) return say(`A list is for at most ${MOST_OTHERS + 1} people.`, true);
    company.set({ ...company.get(), others: [...others, ratings] });
    say(`${nameOf(others.length + 1)} is with you now, with ${countText(ratings.length)}.`);
  };
  const addText = (text: string) => {
    const found = codeIn(text);
    try {
      if (found === undefined) throw new TypeError('This is neither a code nor a link that carries one.');
      add(decodeTaste(found));
      code.value = '';
    } catch (error) {
      say(error instanceof TypeError ? error.message : 'This cannot be read.', true);
    }
  };
  const addFile = async (chosen: File) => {
    say('Reading the file …');
    try {
      const imported = await importRatings(chosen, scale, file.dataset.lists ?? '');
      const { best = scale[scale.length - 1] } = imported.scale ?? {};
      add(outcomeOf(imported, EMPTY, scale, best).kept.ratings);
    } catch (error) {
      const isKnown = error instanceof TypeError || error instanceof ApiError;
      say(isKnown ? error.message : 'The file cannot be read.', true);
    }
  };

  find(panel, '[data-code-form]').addEventListener('submit', (event) => {
    event.preventDefault();
    addText(code.value);
  });
  find(panel, '[data-with-import]').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (chosen) await addFile(chosen);
    file.value = '';
  });
  way.replaceChildren(...Object.entries(WAYS).map(([value, name]) => element('option', { value }, name)));
  way.addEventListener('change', () => company.set({ ...company.get(), way: way.value as Way }));
  find(panel, '[data-copy-link]').addEventListener('click', async () => {
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
      say('The link is copied. Whoever opens it sees a list for the two of you.');
    } catch {
      say('Copy the link from the field.');
    }
  });
  const takeFromAddress = () => {
    const { hash, pathname, search } = location;
    if (!hash.startsWith('#with=')) return;
    // Nobody else who opens this page later, or looks at its address, needs to see the ratings.
    history.replaceState(null, '', pathname + search);
    panel.open = true;
    addText(hash);
  };
  addEventListener('hashchange', takeFromAddress);
  store.subscribe(draw);
  company.subscribe(draw);
  draw();
  takeFromAddress();
}
