/** A box for tables that may be wider than the screen. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** Returns `table` in a box that scrolls sideways by touch, mouse and keyboard. Screen readers call the box `label`. */
export function scrollBox(label: string, table: Html): Html {
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
