/** What the catalogue says of a film besides title, year and genres. */

import { html } from 'hono/html';
import type { AttributeAnswer } from '../../../models/recommender/answers.ts';
import type { Attributes } from '../../../shared/attributes.ts';
import { attributeLabel } from '../film-text/attribute-words.ts';
import type { Html } from '../frame/layout.ts';

/** Returns the attributes as a list. Words and names lead to all films that have them. Empty when nothing is known. */
export function attributeList(attributes: readonly AttributeAnswer[], known: Attributes): Html {
  const shown = attributes.filter(({ name }) => Object.hasOwn(known, name));
  if (shown.length === 0) return html``;
  return html`<dl class="attributes">${shown.map(
    (attribute) =>
      html`<div><dt>${attributeLabel(attribute.name)}</dt><dd>${valueText(attribute, known[attribute.name])}</dd></div>`,
  )}</dl>`;
}

function valueText({ name, type, unit }: AttributeAnswer, value: Attributes[string]): Html {
  if (type === 'number') return html`${value}${unit ? ` ${unit}` : ''}`;
  if (type !== 'text') {
    return html`${[value].flat().map((one) => html`<a class="chip" href="/search?where=${encodeURIComponent(`${name}:${one}`)}">${one}</a> `)}`;
  }
  const text = String(value);
  if (!/^https?:\/\/\S+$/i.test(text)) return html`${text}`;
  const host = URL.canParse(text) ? new URL(text).hostname : text;
  return html`<a href="${text}" rel="noopener noreferrer nofollow">${host}</a>`;
}
