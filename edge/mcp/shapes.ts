/** The shapes that the tools of assistants take and give: JSON Schemas, and answers cut down to them. */

import { isRecord } from '../../shared/is-record.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Returns the JSON Schema of an object with these fields and no others. */
export function object(properties: Record<string, Schema>, required: string[] = []) {
  return { type: 'object' as const, properties, required, additionalProperties: false };
}

/** Returns the JSON Schema of a list of films, with further fields. */
export const FILMS = (more: Record<string, Schema>) => ({
  type: 'array',
  items: object(
    {
      movieId: { type: 'integer' },
      title: { type: 'string' },
      year: { type: ['integer', 'null'] },
      genres: { type: 'array', items: { type: 'string' } },
      ...more,
    },
    ['movieId', 'title', 'year', 'genres'],
  ),
});

/** Returns the films of an answer, each with what tells which film it is and these further fields. */
export function films(listed: unknown, ...more: string[]): Record<string, unknown>[] {
  return shorten(listed, 'movieId', 'title', 'year', 'genres', ...more);
}

/** Returns the objects of a list with these fields alone. A field that an object does not have is left out. */
export function shorten(listed: unknown, ...names: string[]): Record<string, unknown>[] {
  if (!Array.isArray(listed)) return [];
  return listed
    .filter(isRecord)
    .map((item) => Object.fromEntries(names.filter((name) => name in item).map((name) => [name, item[name]])));
}
