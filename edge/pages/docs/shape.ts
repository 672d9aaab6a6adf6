/** Shows a schema as a sketch of the JSON, with types in place of values. */

import { marked } from '../../../shared/item-words.ts';
import type { Schema } from './document.ts';

/**
 * Returns the sketch: one line, or several for an object. Optional fields have a `?`. A field's description follows it
 * as a comment. `indent` is put before each line after the first.
 */
export function shape(schema: Schema, indent = ''): string {
  const { $ref, anyOf, type, items, properties, additionalProperties } = schema;
  if ($ref) return $ref.slice($ref.lastIndexOf('/') + 1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (anyOf) return anyOf.map((one) => shape(one, indent)).join(' | ');
  if (type === 'array' && items) return `[${shape(items, indent)}]${range('of', schema.minItems, schema.maxItems)}`;
  if (properties && Object.keys(properties).length > 0) return fields(schema, properties, indent);
  if (typeof additionalProperties === 'object') return `{ [name]: ${shape(additionalProperties, indent)} }`;
  if (type === 'string') return `string${range('length', schema.minLength, schema.maxLength)}`;
  const name = Array.isArray(type) ? type.join(' | ') : (type ?? 'anything');
  return `${name}${range('', schema.minimum, schema.maximum)}`;
}

function fields({ required = [] }: Schema, properties: Readonly<Record<string, Schema>>, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?';
    const comment = schema.description ? `  // ${marked(schema.description)}` : '';
    return `${inner}"${name}"${mark}: ${shape(schema, inner)}${comment}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** Returns ` (1–100)`, or nothing without an upper bound. */
function range(what: string, min = 0, max?: number): string {
  if (max === undefined) return '';
  return ` (${what ? `${what} ` : ''}${min === max ? min : `${min}–${max}`})`;
}
