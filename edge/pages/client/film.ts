/** Island of a film's page: the visitor's own rating, and the rating predicted from their ratings of other films. */

import type { Predictions } from '../../../models/recommender/answers.ts';
import { ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { ratings } from '../charts/format.ts';
import { confidence } from '../film-text/confidence.ts';
import { sentence } from '../frame/phrases.ts';
import { ApiError, ask, isAbort, mayPass } from './common/api.ts';
import { find } from './common/dom.ts';
import { starSteps } from './common/scale.ts';
import { makeStars } from './common/stars.ts';
import { whenBack } from './common/when-back.ts';
import { openRatings } from './ratings/ratings-store.ts';

const root = find(document, '[data-film]');
const guess = find(root, '[data-guess]');
const note = find(root, '[data-guess-note]');
const scale = (root.dataset.scale ?? '').split(',').map(Number);
const film = {
  movieId: Number(root.dataset.movie),
  title: root.dataset.title ?? '',
  year: root.dataset.year ? Number(root.dataset.year) : null,
};

const store = await openRatings();
const stars = makeStars(film.title, starSteps(scale), (rating) => void store.rate(film, rating));
find(root, '[data-stars]').append(stars.root);

let asking: AbortController | undefined;
let stopWaiting: (() => void) | undefined;

/** Shows the prediction. It uses only the ratings of other films, so it also works for a film that is already rated. */
async function update(): Promise<void> {
  asking?.abort();
  stopWaiting?.();
  const rated = store.ratingOf(film.movieId);
  stars.show(rated);
  if (isPicks(scale)) {
    const words = rated === undefined ? 'Say that you like it, and your list follows.' : 'It counts for your list.';
    return say('', `${words} This site learned from what people picked, so it predicts no ratings.`);
  }
  const others = store.get().ratings.filter(({ movieId }) => movieId !== film.movieId);
  if (others.length === 0) {
    const more = rated === undefined ? `Rate ${ITEMS} that you know` : `Rate other ${ITEMS} too`;
    say('Not known yet', `${more}, and you will see here how much you would probably like this one.`);
    return;
  }
  asking = new AbortController();
  try {
    const { predictions } = await ask<Predictions>(
      '/v1/predictions',
      // Without times: the film is watched later, and its rating is the same as on the list.
      { ratings: others.map(({ movieId, rating }) => ({ movieId, rating })), movieIds: [film.movieId] },
      asking.signal,
    );
    const [{ rating, interval }] = predictions;
    const sure = sentence(confidence(interval, scale));
    say(
      `${rating.toFixed(1)} of ${scale[scale.length - 1]}`,
      rated === undefined
        ? `Your likely rating, from your ${ratings(others.length)}. ${sure}`
        : `The prediction from your other ratings (${others.length}). ${sure}`,
    );
  } catch (error) {
    if (isAbort(error)) return;
    if (mayPass(error)) stopWaiting = whenBack(() => void update());
    say('–', error instanceof ApiError ? error.message : 'Something went wrong.');
  }
}

function say(value: string, words: string): void {
  guess.textContent = value;
  note.textContent = [words, store.notice()].filter(Boolean).join(' ');
}

store.subscribe(() => void update(), ['ratings']);
store.whenNoticed(() => void update());
void update();
