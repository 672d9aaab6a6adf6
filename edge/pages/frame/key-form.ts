/** Where a key is entered, on every page that needs one. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** The form that begins a session and goes on to `next`, a path of this site. */
export function keyForm(next: string): Html {
  return html`<form class="card key-form" action="/session" method="post">
  <input type="hidden" name="next" value="${next}">
  <p class="field"><label for="key">Key</label>
    <input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200"></p>
  <p class="muted small">It is kept in a cookie that no script can read, for twelve hours at most.</p>
  <button class="primary" type="submit">Continue</button>
</form>`;
}
