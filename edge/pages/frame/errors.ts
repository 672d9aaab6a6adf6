/** Errors for people: whoever asks for a page gets one, whatever went wrong. Programs get problem documents. */

import { html } from 'hono/html';
import type { AppContext } from '../../context.ts';
import { addressOnSite } from '../../http/base-path.ts';
import type { FieldError } from '../../http/problem.ts';
import { keyForm } from './key-form.ts';
import { type Html, type Page, renderPage } from './layout.ts';
import { sentence } from './phrases.ts';

/** What is said above the message of each kind. */
const HEADINGS: Readonly<Record<number, string>> = {
  400: 'That address does not work',
  401: 'This needs a key',
  403: 'Your key does not open this',
  404: 'There is nothing here',
  429: 'A little slower, please',
  503: 'Not ready at the moment',
};

/** Parameters of pages as their forms call them. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'Viewer',
  userId: 'Viewer',
  movieId: 'Film',
  n: 'How many films',
  wall: 'Films to rate',
  genre: 'Genre',
  genres: 'Genres',
  match: 'Genres, any or all',
  yearFrom: 'From year',
  yearTo: 'To year',
  diversity: 'From the likeliest to the most varied',
  models: 'Models',
  q: 'Title',
  page: 'Page',
  ratingFrom: 'Rating from',
  ratingTo: 'Rating to',
  sort: 'Order',
};

/** A problem document as it is, or for a browser that asked for a page the same as a page, its headers kept. */
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
<p><a class="button" href="/">To the start</a> <a class="button" href="/search">Search for a film</a></p>`,
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
  return html`<p class="lead">Some of it is not as it should be:</p>
<ul>${errors.map(({ field, reason }) => html`<li><strong>${nameOf(field)}</strong>: ${reason.replace('an integer', 'a whole number')}.</li>`)}</ul>`;
}

function nameOf(field: string): string {
  const name = field.replace(/\[\d+\]$/, '');
  return NAMES[name] ?? name;
}

/** Where a session leads to: the page that was asked for, or where the form itself was to lead. */
function nextOf(c: AppContext): string {
  return c.req.method === 'GET' ? addressOnSite(c) : (c.get('next') ?? '/');
}
