/**
 * Schemas of fields that many answers share. The schema of an answer is the one definition of its shape: the API's
 * description is built from it, and the type is derived from it. Only the description needs the schemas themselves
 * (edge/openapi). All other code imports types alone, so that neither the service nor the pages carry the schemas.
 */

import * as v from 'valibot';

const MAX_ID = 2 ** 32 - 1;

/** Returns the schema with a text for the API's description. */
export const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** A whole number, 0 or more. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A number, or null when there is no data for it. */
export const mean = v.nullable(v.number());
/** A movie id of the dataset: a whole number below 2³². */
export const movieId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ID));
/** The id of a user: a number, or a name in a release whose users have names. */
export const userId = v.union([movieId, v.string()]);
/** An ISO date: `1996-04-30`. */
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
/** The id of a release: 16 lower-case hex digits. */
export const releaseId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
/** A rating, given or predicted. */
export const rating = described(v.number(), "In the dataset's unit, within its scale.");
/** Number of ratings at each value of the scale. */
export const histogram = described(
  v.array(v.strictObject({ rating: v.number(), count })),
  'One entry for each value of the scale, ascending.',
);
