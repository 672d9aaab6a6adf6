/** Charts of a viewer's taste: ratings given, and how much they like each genre and decade. */

import { html } from 'hono/html';
import type { Taste, UserAnswer } from '../../../models/recommender/answers.ts';
import { CAP_ITEMS } from '../../../shared/item-words.ts';
import { bars } from '../charts/bars.ts';
import { type Caption, figure, length } from '../charts/figure.ts';
import { count, decimal, percent, ratings } from '../charts/format.ts';
import { histogram, ratingBars } from '../charts/histogram.ts';
import type { Html } from '../frame/layout.ts';
import { signed } from '../frame/phrases.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** Rows of the chart of genres: the genres with the most ratings. */
const MOST_GENRES = 12;
/**
 * Shrinkage that picks the group named in the caption: each group counts as if it had this many more ratings at the
 * viewer's own mean. The same number as `GENRE_DAMPING` in models/recommender/describe-user.ts.
 */
const DAMPING = 5;

const UNKNOWN = 'Unknown';

type Named = Taste & { name: string };

/** Returns the three charts; of `picks` two, which count alone. The viewer has at least one rating. */
export function tasteOf(user: UserAnswer, picks: boolean): Html {
  const genres = user.genres.slice(0, MOST_GENRES).map(({ genre, ...taste }) => ({ name: genre, ...taste }));
  const decades = user.decades.map(({ decade, ...taste }) => ({
    name: decade === null ? UNKNOWN : `${decade}s`,
    ...taste,
  }));
  if (picks)
    return html`<div class="charts">${numbers('Genres', genres, user)}${numbers('Decades', decades, user)}</div>`;
  return html`<div class="charts">${given(user)}${liking(user, 'Genres', genres, (name) => `${name} is`)}${liking(user, 'Decades', decades, (name) => `${CAP_ITEMS} from the ${name} are`)}</div>`;
}

/** A chart of how many films of each group a viewer picked. */
function numbers(title: string, rows: readonly Named[], { numRatings }: UserAnswer): Html {
  const [most] = rows.toSorted((a, b) => b.numRatings - a.numRatings);
  return bars(
    {
      id: title.toLowerCase(),
      title,
      says: most ? `${most.name}: ${count(most.numRatings)} of ${count(numRatings)} picks.` : 'Nothing is known.',
      measure: `Number of picks; n = ${count(numRatings)} picks`,
    },
    [title.slice(0, -1), 'Picks'],
    rows.map(({ name, numRatings: n }) => ({ name, value: n, cells: [count(n)], strong: true })),
  );
}

function given({ histogram: entries, numRatings, meanRating }: UserAnswer): Html {
  const favourite = entries.reduce((most, entry) => (entry.count > most.count ? entry : most));
  return histogram(
    {
      id: 'given',
      title: 'Ratings given',
      says: `The most common rating is ${favourite.rating} (${percent(favourite.count / numRatings, 0)} of all ratings). The average is ${decimal(meanRating)}.`,
      measure: `How often each rating was given; n = ${ratings(numRatings)}`,
    },
    ratingBars(entries),
    'ratings',
    'Rating',
  );
}

/**
 * A chart with two bars in each row. The first shows the number of ratings. The second shows how far the group's mean
 * lies above (to the right of a line) or below (to the left) the viewer's overall mean.
 */
function liking(
  { numRatings, meanRating }: UserAnswer,
  title: string,
  rows: readonly Named[],
  areLiked: (name: string) => string,
): Html {
  const damped = ({ difference, numRatings: n }: Named) => (difference * n) / (n + DAMPING);
  const best = rows.filter(({ name }) => name !== UNKNOWN).toSorted((a, b) => damped(b) - damped(a))[0];
  const caption: Caption = {
    id: title.toLowerCase(),
    title,
    says:
      best && best.difference > 0
        ? `${areLiked(best.name)} liked most: ${best.difference.toFixed(2)} above this viewer’s average.`
        : 'Nothing here stands out above this viewer’s average.',
    measure: `Number of ratings, and how far their average lies above or below this viewer’s overall average of ${decimal(meanRating)}; n = ${ratings(numRatings)}`,
  };
  if (rows.length === 0) return figure({ ...caption, says: 'The dataset has no such information.' }, html``);
  const most = Math.max(...rows.map((row) => row.numRatings));
  const furthest = Math.max(0.1, ...rows.map(({ difference }) => Math.abs(difference)));
  return figure(
    caption,
    scrollBox(
      title,
      html`<table class="bars taste">
<thead><tr><th scope="col">${title.slice(0, -1)}</th><td class="drawn" aria-hidden="true"></td><th scope="col" class="number">Ratings</th><td class="drawn" aria-hidden="true"></td><th scope="col" class="number">± avg.</th></tr></thead>
<tbody>${rows.map(
        ({ name, numRatings: n, difference }) => html`<tr><th scope="row">${name}</th>
<td class="drawn" aria-hidden="true"><svg><rect class="mark quiet" width="${length(n / most)}" height="100%"/></svg></td><td class="number">${count(n)}</td>
<td class="drawn" aria-hidden="true"><svg><line class="middle" x1="50%" x2="50%" y1="0" y2="100%"/><rect class="${difference < 0 ? 'below' : 'above'}" x="${length(0.5 + Math.min(0, difference / furthest / 2))}" width="${length(Math.abs(difference) / furthest / 2)}" y="15%" height="70%"/></svg></td><td class="number">${signed(difference)}</td></tr>`,
      )}</tbody></table>`,
    ),
  );
}
