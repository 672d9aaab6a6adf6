/** The form for entering a key, shown on every page that needs one. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** Returns the form that starts a session and then opens `next`, a path on this site. */
export function keyForm(next: string): Html {
  return html`<form class="card key-form" action="/session" method="post">
  <input type="hidden" name="next" value="${next}">
  <p class="field"><label for="key">Key</label>
    <input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200"></p>
  <p class="muted small">The key is kept in a cookie that scripts cannot read, for at most twelve hours.</p>
  <button class="primary" type="submit">Continue</button>
</form>`;
}
