/** The panel “Watch with…”. An island fills it (edge/pages/client/together). */

import { html } from 'hono/html';
import { CAP_WATCH } from '../../../shared/item-words.ts';
import type { AppContext } from '../../context.ts';
import { assetUrl } from '../frame/assets.ts';
import type { Html } from '../frame/layout.ts';

/** What a file of ratings may be, for the dialog of the browser. */
export const LIST_FILES =
  '.zip,.csv,.tsv,.txt,.json,.ndjson,.jsonl,.xml,.nfo,application/zip,application/json,application/xml,text/csv,text/plain,text/tab-separated-values,text/xml';

/** Returns the panel, folded. */
export function watchWith(c: AppContext): Html {
  const { picks } = c.get('recommender');
  const own = picks ? 'likes' : 'ratings';
  return html`<details class="settings together js-only" data-together>
  <summary><span>${CAP_WATCH} with…</span> <span class="muted small" data-together-summary></span></summary>
  <ul class="people" data-people></ul>
  <p class="field" data-way-field hidden><label for="way">How to choose</label> <select id="way" data-way></select></p>
  <form class="row" data-code-form>
    <p class="field"><label for="code">Link or code of somebody else</label> <input id="code" data-code autocomplete="off" spellcheck="false" required></p>
    <button type="submit">Add</button>
    <button type="button" data-with-import>Add from a file</button>
    <input class="visually-hidden" type="file" accept="${LIST_FILES}" aria-label="File with the ${own} of somebody else" tabindex="-1" data-with-file data-lists="${assetUrl(c, 'lists.js')}">
  </form>
  <div class="row" data-link-field hidden>
    <p class="field"><label for="link">Link with your ${own}</label> <input id="link" data-link readonly></p>
    <button type="button" data-copy-link>Copy link</button>
  </div>
  <p class="small muted">A link carries ${own} behind the #, where no server sees them. The others stay in this tab; their ${own} are sent to this site to work out the list, and are not stored there.</p>
  <div data-together-told role="status"></div>
</details>`;
}
