/**
 * `/session`: signing in with a key, for pages that need one. edge/routes/session.ts handles the form (`POST
 * /session`).
 */

import { html } from 'hono/html';
import * as v from 'valibot';
import { MAX_TITLE_QUERY } from '../../http/fields.ts';
import { route } from '../../http/route.ts';
import { localPath } from '../../routes/session.ts';
import { keyForm } from '../frame/key-form.ts';
import { renderPage } from '../frame/layout.ts';

/** Route of the page for signing in. After signing in, the browser opens the local path in `next`. */
export const showSession = route({
  method: 'GET',
  path: '/session',
  page: true,
  access: 'open',
  summary: 'Page: sign in with a key, or sign out.',
  release: false,
  query: v.strictObject({
    next: v.optional(v.pipe(v.string(), v.maxLength(5 * MAX_TITLE_QUERY, 'expected a local path'))),
  }),
  answer(c, { query }) {
    const who = c.get('who');
    const isDevice = c.get('deps').answeredBy === 'device';
    const next = localPath(query.next);
    const title = who ? 'You are signed in' : isDevice ? 'There are no keys here' : 'Enter your key';
    const body = html`
<h1>${title}</h1>
${
  who
    ? html`<p>This browser uses the key <strong>${who.name}</strong>. What it allows: ${who.scopes.join(', ')}.</p>
<form action="/session/end" method="post"><input type="hidden" name="next" value="/session"><button type="submit">Sign out</button></form>`
    : isDevice
      ? html`<p class="lead">This device answers for itself, and to you alone, so nothing here needs a key. What keys are for, viewers of the dataset and changes of the service, is on a server.</p>`
      : html`<p class="lead">Some pages show viewers of the dataset, or let you change the service. They need a key. Ask whoever runs this site for one.</p>
${keyForm(next)}`
}`;
    return renderPage(c, { title, path: '/session', body });
  },
});
