/** What the items of the release are called that answers a request. */

import { FILM, type ItemWords } from '../../shared/item-words.ts';
import type { AppContext } from '../context.ts';

/** Returns the words of the release that answers, or of the one that is open: films, if there is none or it says nothing. */
export function wordsOf(c: AppContext): ItemWords {
  const recommender = c.get('recommender') ?? c.get('deps').releases.peek();
  return recommender?.manifest.dataset.item ?? FILM;
}
