import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** A table that may be wider than the screen: it scrolls by itself, also by keyboard. `label` names it to screen readers. */
export function scrollBox(label: string, table: Html): Html {
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
