/** `/users/{id}`: a viewer of the dataset, their taste, and the films they rated. `/users` leads to such a page. */

import { html } from 'hono/html';
import * as v from 'valibot';
import type { UserAnswer } from '../../../models/recommender/answers.ts';
import { ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { onHost } from '../../http/base-path.ts';
import * as f from '../../http/fields.ts';
import { route } from '../../http/route.ts';
import { readUser } from '../../release/read-profile.ts';
import { randomUserId } from '../../routes/random-user.ts';
import { count, decimal, films, ratings } from '../charts/format.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { type Filters, historyOf, PAGE_SIZE } from './history.ts';
import { tasteOf } from './taste.ts';

/** Route that redirects to the page of the viewer in `user`, or of a random viewer when `user` is empty. */
export const findUser = route({
  method: 'GET',
  path: '/users',
  page: true,
  access: 'users',
  summary: 'Goes to the page of a user, by default a random one.',
  query: v.strictObject({ user: f.blank(f.userText) }),
  async answer(c, { query: { user } }) {
    return c.redirect(onHost(c, `/users/${encodeURIComponent(user?.trim() ?? (await randomUserId(c)))}`), 303);
  },
});

/** Route of a viewer's page. Its query has the filters and the page of the list. Answers 404 for an unknown viewer. */
export const showUserPage = route({
  method: 'GET',
  path: '/users/:userId',
  page: true,
  access: 'users',
  summary: 'Page: a user of the dataset, their taste, and the films they rated.',
  query: v.strictObject({
    q: f.blank(f.titleText),
    genre: f.blank(f.genre),
    ratingFrom: f.blank(f.ratingText),
    ratingTo: f.blank(f.ratingText),
    sort: f.blank(f.historySort),
    page: f.blank(f.integerText(1, Math.floor(f.MAX_OFFSET / PAGE_SIZE))),
  }),
  async answer(c, { query: { page = 1, ...filters } }) {
    const recommender = c.get('recommender');
    const found = await readUser(c);
    const user = recommender.describeUser(found, { ...filters, offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE });
    return renderPage(c, {
      title: `Viewer ${user.userId}`,
      description: `What a viewer of the dataset likes, and which ${ITEMS} they rated.`,
      path: '/users',
      styles: ['films.css', 'charts.css', 'pages.css'],
      body: body(user, recommender.manifest.dataset.scale, filters, page),
    });
  },
});

function body(user: UserAnswer, scale: readonly number[], filters: Filters, page: number): Html {
  const picks = isPicks(scale);
  return html`${head(user, scale)}
${
  user.numRatings === 0
    ? html`<p class="notice">This viewer has taken back every ${picks ? 'pick' : 'rating'}, so there is nothing to show.</p>`
    : html`<section class="part" aria-labelledby="taste"><h2 id="taste">Taste</h2>${tasteOf(user, picks)}</section>
<section class="part" aria-labelledby="history"><h2 id="history">${picks ? 'Picked' : 'Rated'} ${ITEMS}</h2>${historyOf(user, scale, filters, page)}</section>`
}`;
}

function head(
  { userId, simulated, numRatings, meanRating, firstDate, lastDate, favouriteGenres }: UserAnswer,
  scale: readonly number[],
): Html {
  const picks = isPicks(scale);
  const likes = favouriteGenres.map(({ genre }) => genre).join(', ');
  const average: [name: string, value: Html] = [
    'Average rating',
    html`${numRatings === 0 ? '–' : decimal(meanRating)} <span class="muted small">of ${scale[scale.length - 1]}</span>`,
  ];
  const figures: [name: string, value: string | Html][] = [
    [picks ? 'Picks' : 'Ratings', count(numRatings)],
    ...(picks ? [] : [average]),
    [picks ? 'First pick' : 'First rating', firstDate ?? 'No date'],
    [picks ? 'Last pick' : 'Last rating', lastDate ?? 'No date'],
  ];
  return html`<div class="user-head">
<div>
  <h1>Viewer ${userId}</h1>
  <p class="lead">${simulated ? 'A simulated viewer' : 'A viewer'} of the dataset ${picks ? `who picked ${films(numRatings)}` : `with ${ratings(numRatings)}`}${likes ? `, ${picks ? 'mostly' : 'who likes'} ${likes}` : ''}.</p>
  <p class="row"><a class="button primary" href="/?user=${encodeURIComponent(userId)}">See their recommendations</a> <a class="button" href="/users">Random viewer</a></p>
</div>
<form class="row" action="/users" method="get">
  <p class="field"><label for="user">ID of another viewer</label> <input id="user" name="user" maxlength="256" required></p>
  <button type="submit">Open</button>
</form>
</div>
<dl class="figures">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
