/** A schema as one reads it: a sketch of the JSON, with types for values. */

import type { Schema } from './document.ts';

/** Of several lines for an object; optional fields have a `?`, and what a field means stands behind it. */
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
    const comment = schema.description ? `  // ${schema.description}` : '';
    return `${inner}"${name}"${mark}: ${shape(schema, inner)}${comment}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** ` (1–100)`, or nothing where there is no upper bound. */
function range(what: string, min = 0, max?: number): string {
  if (max === undefined) return '';
  return ` (${what ? `${what} ` : ''}${min === max ? min : `${min}–${max}`})`;
}
