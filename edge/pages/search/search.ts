/** `/search`: finds films by title, page by page. An island adds suggestions while the visitor types. */

import { html } from 'hono/html';
import * as v from 'valibot';
import type { MovieFacts, MovieSearch } from '../../../models/recommender/answers.ts';
import { AN_ITEM, CAP_ITEMS, ITEM, ITEMS } from '../../../shared/item-words.ts';
import * as f from '../../http/fields.ts';
import { badInput } from '../../http/problem.ts';
import { route } from '../../http/route.ts';
import { wrongConditions } from '../../routes/filters.ts';
import { count, decimal, picks, ratings } from '../charts/format.ts';
import { conditionWords } from '../film-text/attribute-words.ts';
import { factsOf } from '../film-text/film-text.ts';
import { tellingGenre } from '../film-text/telling-genre.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { pageLinks } from '../frame/page-links.ts';

/** Films on one page. */
const PAGE_SIZE = 20;

/** Route of the search page. An empty query lists all films, most rated first. */
export const showSearch = route({
  method: 'GET',
  path: '/search',
  page: true,
  access: 'open',
  cached: true,
  summary: 'Page: films by words of their title.',
  query: v.strictObject({
    q: v.optional(f.titleText, ''),
    page: f.blank(f.integerText(1, Math.floor(f.MAX_OFFSET / PAGE_SIZE))),
    /** Conditions on attributes, as links of films have them. */
    where: f.blank(f.conditionsText),
  }),
  async answer(c, { query: { q, page = 1, where = [] } }) {
    const text = q.trim();
    const recommender = c.get('recommender');
    const errors = wrongConditions(recommender, where);
    if (errors.length > 0) throw badInput(errors);
    const found = await recommender.search(text, { offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE, where });
    return renderPage(c, {
      title: text === '' ? 'Search' : `Search: ${text}`,
      description: `Find ${AN_ITEM} by its title.`,
      path: '/search',
      scripts: ['search.js'],
      styles: ['films.css', 'pages.css'],
      body: html`<h1>Search</h1>${form(text)}${conditionsOf(text, where)}${results(text, page, found, recommender.picks, where)}`,
    });
  },
});

/** What the films have in common, with a way to lift each condition, and one to the list. */
function conditionsOf(text: string, where: readonly string[]): Html {
  if (where.length === 0) return html``;
  const without = (condition: string) => where.filter((other) => other !== condition);
  return html`<p class="row">${where.map(
    (condition) =>
      html`<a class="chip" href="/search?${queryOf(text, without(condition))}">${conditionWords(condition)} <span aria-hidden="true">×</span><span class="visually-hidden">: lift this condition</span></a>`,
  )} <a class="button" href="/?where=${encodeURIComponent(where.join(';'))}">Recommend from these</a></p>`;
}

function queryOf(text: string, where: readonly string[], page?: number): string {
  const query = new URLSearchParams(text === '' ? {} : { q: text });
  if (where.length > 0) query.set('where', where.join(';'));
  if (page !== undefined) query.set('page', String(page));
  return query.toString();
}

function form(text: string): Html {
  return html`<form class="search" action="/search" method="get" role="search" data-search>
  <div class="combobox">
    <label class="visually-hidden" for="q">Title of ${AN_ITEM}</label>
    <input id="q" name="q" type="search" value="${text}" maxlength="${f.MAX_TITLE_QUERY}" placeholder="Words of a title, a year" autocomplete="off" autocapitalize="off" spellcheck="false">
    <ul class="options" id="options" role="listbox" aria-label="${CAP_ITEMS}" hidden></ul>
  </div>
  <button class="primary" type="submit">Search</button>
  <p class="visually-hidden" role="status" data-count></p>
</form>`;
}

function results(
  text: string,
  page: number,
  { total, exact, movies }: MovieSearch,
  likes: boolean,
  where: readonly string[],
): Html {
  const every = where.length > 0 ? `${CAP_ITEMS} that fit` : `All ${ITEMS}`;
  const all = likes ? `${every}, most picked first` : `${every}, most rated first`;
  if (total === 0) return nothingFound(text, all);
  const first = (page - 1) * PAGE_SIZE + 1;
  const shown = `${count(first)} to ${count(first + movies.length - 1)} of ${count(total)}`;
  return html`<section aria-labelledby="found">
<h2 id="found" class="found">${text === '' ? all : !exact ? html`No ${ITEM} is called “<bdi>${text}</bdi>”. The closest ${total === 1 ? 'title' : 'titles'}:` : html`${count(total)} ${total === 1 ? ITEM : ITEMS} for “<bdi>${text}</bdi>”`}</h2>
${
  movies.length === 0
    ? html`<p class="notice">There are no more ${ITEMS}: the list ends before this page.</p>`
    : html`<p class="muted small">${shown}</p><ol class="films" start="${first}">${movies.map((film) => row(film, likes))}</ol>`
}
${pageLinks(page, Math.ceil(total / PAGE_SIZE), (to) => `/search?${queryOf(text, where, to)}`)}
</section>`;
}

function row(film: MovieFacts, likes: boolean): Html {
  const { movieId, title, genres, numRatings, meanRating } = film;
  return html`<li>
  <span class="swatch" data-genre="${tellingGenre(genres)}" aria-hidden="true"></span>
  <div><a href="/movies/${movieId}"><bdi>${title}</bdi></a><br><span class="muted small">${factsOf(film)}</span></div>
  <p class="muted small">${likes ? (numRatings === 0 ? 'not picked' : picks(numRatings)) : meanRating === null ? 'not rated' : html`<strong>${decimal(meanRating)}</strong><br>${ratings(numRatings)}`}</p>
</li>`;
}

function nothingFound(text: string, all: string): Html {
  return html`<section class="notice empty" aria-labelledby="none">
<h2 id="none">No ${ITEM} is called “<bdi>${text}</bdi>”</h2>
<ul>
<li>Small typing errors are fine, as long as most letters of a word are right.</li>
<li>Try fewer words, or the title in its original language.</li>
<li>You can add a year: <a href="/search?q=alien+1979">alien 1979</a>.</li>
<li>Only titles are searched, not people or plots.</li>
</ul>
<p><a class="button" href="/search">${all}</a></p>
</section>`;
}
