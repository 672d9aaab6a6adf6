/** The name of the site and its picture, which the operator may choose. */

import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { AppContext } from '../../context.ts';

/** Returns the name of the site. */
export function siteName(c: AppContext): string {
  return c.get('deps').settings.siteName ?? 'CineMatch';
}

/** Returns the name of the site and its picture for the head of a page. */
export function brand(c: AppContext): HtmlEscapedString | Promise<HtmlEscapedString> {
  const { siteName: name, logo } = c.get('deps').settings;
  const picture = logo ? html`<img class="brand-logo" src="${logo}" alt="" height="28">` : '';
  return html`${picture}${name ?? html`Cine<span>Match</span>`}`;
}
