/**
 * The fields of the settings form for attributes. Each choice is a whole condition, so the form works without JavaScript:
 * the browser repeats the name of the field, and the page joins the conditions.
 */

import { html } from 'hono/html';
import type { AttributeAnswer } from '../../../models/recommender/answers.ts';
import { ITEMS } from '../../../shared/item-words.ts';
import { attributeLabel, conditionWords } from '../film-text/attribute-words.ts';
import type { Html } from '../frame/layout.ts';

/** Returns the fields. Conditions of `where` that no field offers are boxes that are ticked. */
export function attributeFields(attributes: readonly AttributeAnswer[], where: readonly string[]): Html {
  const chosen = new Set(where.map((condition) => condition.toLowerCase()));
  const fields = attributes.flatMap((attribute) => choicesOf(attribute));
  const offered = new Set(fields.flatMap(({ choices }) => choices.map(({ value }) => value.toLowerCase())));
  const others = where.filter((condition) => !offered.has(condition.toLowerCase()));
  if (fields.length + others.length === 0) return html``;
  return html`<details class="without"${where.length > 0 ? html` open` : ''}>
      <summary>More about the ${ITEMS}</summary>
      <div class="pair attribute-fields">
        ${fields.map(
          ({ label, choices }, k) => html`<p class="field"><label for="where-${k}">${label}</label>
        <select id="where-${k}" name="where"><option value="">Any</option>${choices.map(
          ({ value, text }) =>
            html`<option value="${value}"${chosen.has(value.toLowerCase()) ? html` selected` : ''}>${text}</option>`,
        )}</select></p>`,
        )}
      </div>
      <div class="ticks">${others.map(
        (condition) =>
          html`<label class="tick"><input type="checkbox" name="where" value="${condition}" checked><span>${conditionWords(condition)}</span></label>`,
      )}</div>
    </details>`;
}

interface Field {
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
}

function choicesOf({ name, type, unit, steps = [], values = [] }: AttributeAnswer): Field[] {
  const label = attributeLabel(name);
  if (type === 'number') {
    const unitText = unit ? ` ${unit}` : '';
    const ends = [
      { end: 'at least', condition: (step: number) => `${name}:${step}..` },
      { end: 'at most', condition: (step: number) => `${name}:..${step}` },
    ];
    return ends
      .filter(() => steps.length > 0)
      .map(({ end, condition }) => ({
        label: `${label}, ${end}`,
        choices: steps.map((step) => ({ value: condition(step), text: `${step}${unitText}` })),
      }));
  }
  if (values.length === 0) return [];
  return [
    {
      label,
      choices: values.map(({ value, movies }) => ({ value: `${name}:${value}`, text: `${value} (${movies})` })),
    },
  ];
}
