/**
 * `/`: rate films and see what to watch next. Without JavaScript, the page shows the list of a viewer of the dataset,
 * or the list of a viewer without ratings.
 */

import { html } from 'hono/html';
import type { Recommendation, UserProfile } from '../../../models/recommender/answers.ts';
import { findMaker } from '../../../shared/attributes.ts';
import { AN_ITEM, CAP_ITEMS, FILM, ITEM, ITEMS, WATCH } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { mayRead, unauthorized } from '../../access/guard.ts';
import type { AppContext } from '../../context.ts';
import { badField, RequestError } from '../../http/problem.ts';
import { route } from '../../http/route.ts';
import { wordsOf } from '../../http/words.ts';
import { findUser, noSuchUser } from '../../release/read-profile.ts';
import { checkFilters } from '../../routes/filters.ts';
import { hasPosters } from '../../routes/posters.ts';
import { listFor } from '../../routes/recommendations.ts';
import { films, ratings } from '../charts/format.ts';
import { attributeLabel } from '../film-text/attribute-words.ts';
import { filmPick, filmTile } from '../film-text/film-parts.ts';
import { assetUrl } from '../frame/assets.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { optionsOf, SETTINGS, type Settings, settingsForm } from './settings-form.ts';
import { MAX_WALL, wallOf } from './wall.ts';
import { LIST_FILES, watchWith } from './watch-with.ts';

/** Where people may have their ratings of films. */
const FILM_SITES =
  'the ratings or history that another site lets you download: IMDb, Letterboxd (the whole zip), TMDB, Trakt, Simkl, MovieLens, Netflix and others.';

/** What a list of a release of picks has instead of predicted ratings. */
const NO_RATINGS =
  'This site learned from what people picked, such as plays, purchases or likes. It knows no ratings, and predicts none.';

/** Route of the start page. Its query has the settings of the list, so that a link opens the same list. */
export const showForYou = route({
  method: 'GET',
  path: '/',
  page: true,
  access: 'open',
  summary: 'Page: rate films and get a list.',
  query: SETTINGS,
  async answer(c, { query: settings }) {
    const recommender = c.get('recommender');
    const options = checkFilters(recommender, optionsOf(settings));
    const user = settings.user ? await readViewer(c, settings.user) : undefined;
    const profile = user?.profile ?? recommender.profile([]).profile;
    const { recommendations, empty } = listFor(recommender, profile, options);
    return renderPage(c, {
      title: `What to ${WATCH} next`,
      path: '/',
      scripts: ['for-you.js'],
      styles: ['films.css', 'for-you.css'],
      body: await body(c, settings, user, recommendations, empty?.reason),
    });
  },
});

async function readViewer(c: AppContext, text: string): Promise<UserProfile> {
  if (!mayRead(c, 'users')) throw unauthorized(c, 'you need a key to see viewers of the dataset');
  const recommender = c.get('recommender');
  try {
    const user = await findUser(c, recommender.userIdOf(text));
    if (user) return user;
  } catch (cause) {
    if (cause instanceof RangeError) throw badField('user', cause.message);
    throw cause;
  }
  throw new RequestError('not-found', noSuchUser(c, `viewer ${text}`));
}

async function body(
  c: AppContext,
  settings: Settings,
  user: UserProfile | undefined,
  picks: readonly Recommendation[],
  reason = '',
): Promise<Html> {
  const recommender = c.get('recommender');
  const { scale } = recommender.manifest.dataset;
  const { wall = 0 } = settings;
  const likes = isPicks(scale);
  const shown = { posters: hasPosters(c) };
  const maker = findMaker(recommender.attributes());
  return html`
<a class="skip" href="#list-title">Skip to the list</a>
<div class="for-you" data-for-you data-scale="${scale.join(',')}" data-user="${user?.userId ?? ''}" data-wall="${wall}" data-walls="${MAX_WALL + 1}">
  <section class="wall" aria-labelledby="title">
    <h1 id="title">What to ${WATCH} next</h1>
    ${user ? viewer(c, user, likes) : rateFilms(c, wall, likes)}
    ${whoseList(c, settings)}
  </section>
  <section class="list" id="list" aria-labelledby="list-title">
    <div class="list-head">
      <h2 id="list-title" tabindex="-1">${user ? `For viewer ${user.userId}` : 'For you'}</h2>
      <p class="muted small" data-list-note>${user ? `Based on ${(likes ? films : ratings)(user.profile.movies.length)}` : `Nothing ${likes ? 'liked' : 'rated'} yet. This is what most people like.`}</p>
    </div>
    <p class="muted small">Sorted by how likely ${user ? 'this viewer is' : 'you are'} to pick each ${ITEM} and to like it. ${likes ? NO_RATINGS : html`The predicted rating is only one part of that, so ${AN_ITEM} further down can have a higher one. ${CAP_ITEMS} with a predicted rating below ${user ? 'their' : 'your'} own average come last.`} Of a series${maker ? ` and of one ${attributeLabel(maker.name).toLowerCase()}` : ''}, at most two ${ITEMS} are among ten.</p>
    ${settingsForm(settings, recommender)}
    ${user ? '' : watchWith(c)}
    ${user ? '' : html`<p class="field js-only" data-choice-field hidden><label for="choice">Choose from</label> <select id="choice"></select></p>`}
    <p class="visually-hidden" role="status" aria-live="polite" data-status></p>
    <div data-problem></div>
    <ol class="picks${user ? ' of-viewer' : ''}" data-picks>${picks.map((pick) => filmPick(scale, shown, pick))}</ol>
    <p class="row more js-only"><button type="button" data-show-more hidden>Show more</button> <span class="muted small" data-more-note role="status"></span></p>
    <p class="notice" data-empty${picks.length > 0 ? html` hidden` : ''}>${reason}</p>
    ${user ? '' : html`<details class="settings js-only" data-rows><summary>More, in rows</summary><div data-rows-list></div></details>`}
  </section>
</div>
<p class="to-list js-only" data-to-list hidden><a class="button primary" href="#list">See your list</a></p>
<div role="status" data-toast></div>
<template data-template="tile">${filmTile({ ...shown, asks: true })}</template>
<template data-template="pick">${filmPick(scale, shown)}</template>`;
}

function rateFilms(c: AppContext, wall: number, likes: boolean): Html {
  const asked = wallOf(c.get('recommender'), wall);
  return html`
<p class="lead">${likes ? `Say which ${ITEMS} you like.` : `Give stars to ${ITEMS} you know.`} Your list updates right away.</p>
<p class="notice no-js">${likes ? 'Liking' : 'Rating'} ${ITEMS} needs JavaScript. ${isFile(c) ? 'Without it, you can still see what most people like.' : 'Without it, you can still see the list of a viewer of the dataset.'}</p>
<form class="find js-only" role="search" data-find>
  <label class="visually-hidden" for="find">Find ${AN_ITEM} to ${likes ? 'like' : 'rate'}</label>
  <input id="find" type="search" placeholder="Find ${AN_ITEM} to ${likes ? 'like' : 'rate'}" autocomplete="off" maxlength="200">
  <a class="button" href="/?wall=${(wall + 1) % (MAX_WALL + 1)}" data-others>Show others</a>
</form>
<p class="small muted" data-found role="status"></p>
<ul class="tiles" data-tiles>${asked.map((film) => filmTile({ posters: hasPosters(c), asks: true }, film))}</ul>
<section class="mine js-only" aria-labelledby="mine-title" data-mine>
  <h2 id="mine-title" tabindex="-1">${likes ? 'What you like' : 'Your ratings'}</h2>
  <p class="muted" data-mine-note>None yet. Your ${likes ? 'likes' : 'ratings'} stay in this browser.</p>
  <ul class="rated" data-rated></ul>
  <details data-all-rated hidden><summary></summary><ul class="rated"></ul></details>
  <details data-all-hidden hidden><summary></summary><ul class="rated"></ul></details>
  <div class="row">
    <button type="button" data-undo disabled>Undo</button>
    <button type="button" data-export disabled>Export</button>
    <button type="button" data-import>Import</button>
    <button type="button" data-clear disabled>Clear all</button>
    <input class="visually-hidden" type="file" accept="${LIST_FILES}" aria-label="File of ratings to import" tabindex="-1" data-file data-lists="${assetUrl(c, 'lists.js')}">
  </div>
  <p class="small muted">You can import a file that you exported here, or ${wordsOf(c).one === FILM.one ? FILM_SITES : `a table of ${ITEMS} and your ratings: CSV, JSON or text.`}</p>
  <div data-import-result role="status"></div>
</section>
<section class="mine js-only" aria-labelledby="shelf-title" data-shelf-panel>
  <h2 id="shelf-title" tabindex="-1">Your shelf</h2>
  <p class="muted" data-shelf-note>${CAP_ITEMS} to ${WATCH}. “To ${WATCH}” on the list puts ${AN_ITEM} here, and a watchlist that you import comes here, too. Then the list can be chosen from it, in the order in which you will like it.</p>
  <details hidden><summary></summary><ul class="rated"></ul></details>
</section>`;
}

/** Whether the page is written to a file: then forms reach nobody without scripts. */
function isFile(c: AppContext): boolean {
  return c.get('deps').answeredBy === 'files';
}

function viewer(c: AppContext, user: UserProfile, likes: boolean): Html {
  const recommender = c.get('recommender');
  const { history, numRatings, meanRating, favouriteGenres } = recommender.describeUser(user, { limit: 12 });
  return html`
<p class="lead">Recommendations for viewer ${user.userId}, who ${likes ? `picked ${films(numRatings)}` : `gave ${ratings(numRatings)}, ${meanRating} on average`}.</p>
<p><a class="button primary" href="/">${likes ? 'Say what you like' : `Rate ${ITEMS}`} yourself</a> <a class="button" href="/users/${encodeURIComponent(user.userId)}">All about this viewer</a></p>
<p class="muted">${likes ? 'Picks mostly' : 'Likes'} ${favouriteGenres.map(({ genre }) => genre).join(', ') || 'nothing in particular yet'}.</p>
<h2>Latest ${likes ? 'picks' : 'ratings'}</h2>
<ul class="tiles">${history.map((film) => filmTile({ posters: hasPosters(c) }, film))}</ul>`;
}

function whoseList(c: AppContext, { user = '' }: Settings): Html {
  if (c.get('recommender').manifest.light) return html``;
  return html`
<section class="whose${isFile(c) ? ' js-only' : ''}" aria-labelledby="whose-title">
  <h2 id="whose-title">Somebody else’s list</h2>
  <form class="row" action="/" method="get" data-viewer-form>
    <p class="field"><label for="user">ID of a viewer of the dataset</label> <input id="user" name="user" value="${user}" maxlength="256" required></p>
    <button type="submit">Show list</button>
    <button class="js-only" type="button" data-random>Random viewer</button>
  </form>
  <div data-viewer-problem role="status"></div>
</section>`;
}
