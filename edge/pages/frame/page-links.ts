/** Links to the previous and the next page of a long list. */

import { html } from 'hono/html';
import { count } from '../charts/format.ts';
import type { Html } from './layout.ts';

/**
 * Returns the links around `page`, which counts from 1, out of `pages`. Returns nothing for a single page. `address`
 * gives the address of a page.
 */
export function pageLinks(page: number, pages: number, address: (page: number) => string): Html {
  if (pages <= 1) return html``;
  return html`<nav class="page-links" aria-label="Pages">
${page > 1 ? html`<a class="button" rel="prev" href="${address(Math.min(page - 1, pages))}">Previous</a>` : ''}
<span class="muted small">Page ${count(page)} of ${count(pages)}</span>
${page < pages ? html`<a class="button" rel="next" href="${address(page + 1)}">Next</a>` : ''}
</nav>`;
}
