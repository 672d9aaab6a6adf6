/** A film's page: one's own rating of it, and what the other ratings say it would be. */

import type { Predictions } from '../../../models/recommender/answers.ts';
import { confidence } from '../film-text/confidence.ts';
import { ApiError, ask, isAbort } from './common/api.ts';
import { find } from './common/dom.ts';
import { starSteps } from './common/scale.ts';
import { makeStars } from './common/stars.ts';
import { openRatings, withRating } from './ratings/ratings-store.ts';

const root = find(document, '[data-film]');
const guess = find(root, '[data-guess]');
const note = find(root, '[data-guess-note]');
const scale = (root.dataset.scale ?? '').split(',').map(Number);
const film = {
  movieId: Number(root.dataset.movie),
  title: root.dataset.title ?? '',
  year: root.dataset.year ? Number(root.dataset.year) : null,
};

const store = openRatings(() => localStorage);
const stars = makeStars(
  film.title,
  starSteps(scale),
  (rating) => void store.change((kept) => withRating(kept, film, rating)),
);
find(root, '[data-stars]').append(stars.root);

let asking: AbortController | undefined;

/** From the ratings of other films: of a film that one has rated, what it would have been. */
async function update(): Promise<void> {
  asking?.abort();
  const rated = store.ratingOf(film.movieId);
  stars.show(rated);
  const others = store.get().ratings.filter(({ movieId }) => movieId !== film.movieId);
  if (others.length === 0) {
    const more = rated === undefined ? 'Rate it, or others you know' : 'Rate others too';
    say('Not known yet', `${more}: then it says here how you would like this one.`);
    return;
  }
  asking = new AbortController();
  try {
    const { predictions } = await ask<Predictions>(
      '/v1/predictions',
      { ratings: others.map(({ movieId, rating }) => ({ movieId, rating })), movieIds: [film.movieId] },
      asking.signal,
    );
    const [{ rating, interval }] = predictions;
    const from = `${others.length} ${others.length === 1 ? 'rating' : 'ratings'}`;
    const sure = confidence(interval, scale);
    say(
      `${rating.toFixed(1)} of ${scale[scale.length - 1]}`,
      rated === undefined
        ? `What you would rate it, going by your ${from}; ${sure}.`
        : `What was expected, going by your other ${from}; ${sure}.`,
    );
  } catch (error) {
    if (isAbort(error)) return;
    say('–', error instanceof ApiError ? error.message : 'Something went wrong.');
  }
}

function say(value: string, words: string): void {
  guess.textContent = value;
  note.textContent = [words, store.notice()].filter(Boolean).join(' ');
}

store.subscribe(() => void update());
void update();
