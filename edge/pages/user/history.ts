/** The films that a viewer rated: a form with filters, and one page of the list. */

import { html } from 'hono/html';
import {
  HISTORY_SORTS,
  type HistoryEntry,
  type HistoryOptions,
  type HistorySort,
  type UserAnswer,
} from '../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { MAX_TITLE_QUERY } from '../../http/fields.ts';
import { count, films, ratings } from '../charts/format.ts';
import { factsOf } from '../film-text/film-text.ts';
import { tellingGenre } from '../film-text/telling-genre.ts';
import type { Html } from '../frame/layout.ts';
import { pageLinks } from '../frame/page-links.ts';

/** Films on one page. */
export const PAGE_SIZE = 20;
/** With more values than this on the scale, the form has a number field instead of a list. A round number. */
const MOST_CHOICES = 24;

/** Filters and order of the list, without the page. */
export type Filters = Omit<HistoryOptions, 'offset' | 'limit'>;

const SORT_LABELS: Readonly<Record<HistorySort, string>> = {
  latest: 'Latest first',
  oldest: 'Oldest first',
  highest: 'Best rated first',
  lowest: 'Worst rated first',
  title: 'By title',
};

/** Orders that say nothing where all ratings are equal. */
const BY_RATING: readonly HistorySort[] = ['highest', 'lowest'];

/** Returns the form and the films of `page`, which counts from 1. `scale` is the rating scale, ascending. */
export function historyOf(user: UserAnswer, scale: readonly number[], filters: Filters, page: number): Html {
  const { userId, total, history, numRatings } = user;
  const picks = isPicks(scale);
  const path = `/users/${encodeURIComponent(userId)}`;
  const address = (to: number) => `${path}?${queryOf(filters, to)}#history`;
  return html`${form(user, scale, filters, path)}
<p class="muted small" role="status">${total === numRatings ? `All ${(picks ? films : ratings)(total)}` : `${count(total)} of ${(picks ? films : ratings)(numRatings)}`}</p>
${
  history.length > 0
    ? html`<ol class="films" start="${(page - 1) * PAGE_SIZE + 1}">${history.map((entry) => row(entry, scale))}</ol>`
    : html`<p class="notice">${whyEmpty(total, filters)} <a href="${path}#history">Show all</a></p>`
}
${pageLinks(page, Math.ceil(total / PAGE_SIZE), address)}`;
}

function whyEmpty(total: number, { ratingFrom, ratingTo }: Filters): string {
  if (total > 0) return `There are no more ${ITEMS}: the list ends before this page.`;
  return ratingFrom !== undefined && ratingTo !== undefined && ratingFrom > ratingTo
    ? `“Rating from” is above “Rating to”, so no ${ITEM} can match. Change one of them.`
    : `No rated ${ITEM} matches these filters. Try removing one.`;
}

function form({ genres }: UserAnswer, scale: readonly number[], filters: Filters, path: string): Html {
  const { q = '', genre = '', sort = 'latest', ratingFrom, ratingTo } = filters;
  const picks = isPicks(scale);
  const known = genres.map((entry) => entry.genre).sort();
  const names = genre === '' || known.includes(genre) ? known : [genre, ...known];
  return html`<form class="filters" action="${path}#history" method="get">
  <p class="field wide"><label for="filter-q">Words in the title</label> <input id="filter-q" name="q" type="search" value="${q}" maxlength="${MAX_TITLE_QUERY}"></p>
  <p class="field"><label for="filter-genre">Genre</label> <select id="filter-genre" name="genre"><option value="">Any</option>${names.map((name) => option(name, name, name === genre))}</select></p>
  ${
    picks
      ? ''
      : html`${ratingField('ratingFrom', 'Rating from', scale, ratingFrom)}
  ${ratingField('ratingTo', 'Rating to', scale, ratingTo)}`
  }
  <p class="field"><label for="filter-sort">Order</label> <select id="filter-sort" name="sort">${HISTORY_SORTS.filter((name) => !picks || !BY_RATING.includes(name)).map((name) => option(name, SORT_LABELS[name], name === sort))}</select></p>
  <button class="primary" type="submit">Show</button>
</form>`;
}

function ratingField(name: string, label: string, scale: readonly number[], chosen: number | undefined): Html {
  const labelled = html`<label for="${name}">${label}</label>`;
  if (scale.length > MOST_CHOICES) {
    return html`<p class="field">${labelled} <input id="${name}" name="${name}" type="number" step="any" min="${scale[0]}" max="${scale[scale.length - 1]}" value="${chosen ?? ''}"></p>`;
  }
  const values = chosen === undefined || scale.includes(chosen) ? scale : [...scale, chosen].sort((a, b) => a - b);
  return html`<p class="field">${labelled} <select id="${name}" name="${name}"><option value="">Any</option>${values.map((value) => option(String(value), String(value), value === chosen))}</select></p>`;
}

function option(value: string, label: string, chosen: boolean): Html {
  return html`<option value="${value}"${chosen ? html` selected` : ''}>${label}</option>`;
}

function row(entry: HistoryEntry, scale: readonly number[]): Html {
  const { movieId, title, genres, rating, date } = entry;
  return html`<li>
  <span class="swatch" data-genre="${tellingGenre(genres)}" aria-hidden="true"></span>
  <div><a href="/movies/${movieId}"><bdi>${title}</bdi></a><br><span class="muted small">${factsOf(entry)}</span></div>
  <p class="muted small">${isPicks(scale) ? '' : html`<strong>${rating}</strong> of ${scale[scale.length - 1]}<br>`}${date ?? ''}</p>
</li>`;
}

/** The query of a page's address. Filters that are not set are left out. */
function queryOf(filters: Filters, page: number): URLSearchParams {
  const given = Object.entries({ ...filters, page }).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
