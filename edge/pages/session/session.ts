/** `/session`: where a key is entered, so that pages may show what needs one. `POST /session` takes the form. */

import { html } from 'hono/html';
import * as v from 'valibot';
import { MAX_TITLE_QUERY } from '../../http/fields.ts';
import { route } from '../../http/route.ts';
import { localPath } from '../../routes/session.ts';
import { keyForm } from '../frame/key-form.ts';
import { renderPage } from '../frame/layout.ts';

export const showSession = route({
  method: 'GET',
  path: '/session',
  page: true,
  access: 'open',
  summary: 'The page to enter a key.',
  release: false,
  query: v.strictObject({
    next: v.optional(v.pipe(v.string(), v.maxLength(5 * MAX_TITLE_QUERY, 'expected a local path'))),
  }),
  answer(c, { query }) {
    const who = c.get('who');
    const next = localPath(query.next);
    const body = html`
<h1>${who ? 'Your session' : 'Enter your key'}</h1>
${
  who
    ? html`<p>This browser shows pages with the key <strong>${who.name}</strong>, which may ${who.scopes.join(', ')}.</p>
<form action="/session/end" method="post"><input type="hidden" name="next" value="/session"><button type="submit">End the session</button></form>`
    : html`<p class="lead">Some pages show viewers of the dataset or change the service. Whoever runs it gives out keys for them.</p>
${keyForm(next)}`
}`;
    return renderPage(c, { title: who ? 'Your session' : 'Enter your key', path: '/session', body });
  },
});
