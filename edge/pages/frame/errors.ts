/**
 * Error pages. A browser that asked for a page gets its error as a page. Programs get a problem document (RFC 9457).
 */

import { html } from 'hono/html';
import { AN_ITEM, CAP_ITEM, CAP_ITEMS, ITEMS } from '../../../shared/item-words.ts';
import type { AppContext } from '../../context.ts';
import { addressOnSite } from '../../http/base-path.ts';
import type { FieldError } from '../../http/problem.ts';
import { keyForm } from './key-form.ts';
import { type Html, type Page, renderPage } from './layout.ts';
import { sentence } from './phrases.ts';

/** Heading of the error page, by HTTP status. */
const HEADINGS: Readonly<Record<number, string>> = {
  400: 'That address does not work',
  401: 'This needs a key',
  403: 'Your key does not allow this',
  404: 'There is nothing here',
  429: 'A little slower, please',
  503: 'Not available right now',
};

/** Parameters of the pages, named as in their forms. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'ID of a viewer of the dataset',
  userId: 'Viewer',
  movieId: CAP_ITEM,
  n: `How many ${ITEMS}`,
  wall: `${CAP_ITEMS} to rate`,
  genre: 'Genre',
  genres: 'Genres',
  excludeGenres: 'Without genres',
  match: 'Genres, any or all',
  yearFrom: 'From year',
  yearTo: 'To year',
  minRatings: 'Ratings, at least',
  maxRatings: 'Ratings, at most',
  where: `More about the ${ITEMS}`,
  diversity: 'Variety',
  popularity: 'Well known or not',
  models: 'Recommend by',
  q: 'Title',
  page: 'Page',
  ratingFrom: 'Rating from',
  ratingTo: 'Rating to',
  sort: 'Order',
};

/**
 * Returns `problem` unchanged for a program. For a browser that asked for a page, returns a page with the same status,
 * the same message, and the headers that matter to clients. The body of `problem` is then consumed.
 */
export async function showProblem(c: AppContext, problem: Response): Promise<Response> {
  if (!wantsPage(c)) return problem;
  const { status, headers } = problem;
  const { detail, errors = [] } = (await problem.json()) as { detail: string; errors?: FieldError[] };
  const title = HEADINGS[status] ?? 'Something went wrong';
  const answer = await renderPage(c, {
    title,
    path: c.req.path,
    status: status as Page['status'],
    body: html`
<h1>${title}</h1>
${errors.length > 0 ? fieldList(errors) : html`<p class="lead">${sentence(detail)}</p>`}
${status === 401 ? keyForm(nextOf(c)) : ''}
<p><a class="button" href="/">Go to the start page</a> <a class="button" href="/search">Search for ${AN_ITEM}</a></p>`,
  });
  for (const name of ['allow', 'retry-after', 'www-authenticate']) {
    const value = headers.get(name);
    if (value !== null) answer.headers.set(name, value);
  }
  return answer;
}

function wantsPage(c: AppContext): boolean {
  const { page = !c.req.path.startsWith('/v1/') } = c.var;
  return page && (c.req.header('accept') ?? '').includes('text/html');
}

function fieldList(errors: readonly FieldError[]): Html {
  return html`<p class="lead">Some values in the address cannot be used:</p>
<ul>${errors.map(({ field, reason }) => html`<li><strong>${nameOf(field)}</strong>: ${reason.replace('an integer', 'a whole number')}.</li>`)}</ul>`;
}

function nameOf(field: string): string {
  const name = field.replace(/\[\d+\]$/, '');
  return NAMES[name] ?? name;
}

/** The path to open after signing in: the page that was asked for, or the target of the form that was sent. */
function nextOf(c: AppContext): string {
  return c.req.method === 'GET' ? addressOnSite(c) : (c.get('next') ?? '/');
}
