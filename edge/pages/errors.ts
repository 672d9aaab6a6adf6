/** Errors for people: whoever asks for a page gets one, whatever went wrong. Programs get problem documents. */

import { html } from 'hono/html';
import type { AppContext } from '../context.ts';
import type { FieldError } from '../problem.ts';
import { type Html, type Page, renderPage } from './layout.ts';
import { keyForm } from './session.ts';

/** What is said above the message of each kind. */
const HEADINGS: Readonly<Record<number, string>> = {
  400: 'That address does not work',
  401: 'This needs a key',
  403: 'Your key does not open this',
  404: 'There is nothing here',
  429: 'A little slower, please',
  503: 'Not ready at the moment',
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
<ul>${errors.map(({ field, reason }) => html`<li><code>${field}</code> ${reason}</li>`)}</ul>`;
}

/** Where a session leads to: the page that was asked for, but not the form's own address. */
function nextOf(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? pathname + search : '/';
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
