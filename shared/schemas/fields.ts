/**
 * Fields that many answers have, as schemas. The schema of an answer is the one place where its shape stands: the API's
 * description is built from it, and the type is derived from it. Only the description needs the schemas themselves
 * (edge/openapi). Everybody else imports types alone, so that neither service nor pages carry the schemas.
 */

import * as v from 'valibot';

const MAX_ID = 2 ** 32 - 1;

/** The same schema, with a sentence for the API's description. */
export const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** A whole number from 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A figure that may have nothing behind it. */
export const mean = v.nullable(v.number());
export const movieId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ID));
/** A number, or a name in a release whose users have names. */
export const userId = v.union([movieId, v.string()]);
/** An ISO date: `1996-04-30`. */
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
export const releaseId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
/** A rating that somebody gave, or is predicted to give. */
export const rating = described(v.number(), "In the dataset's unit, within its scale.");
export const histogram = described(
  v.array(v.strictObject({ rating: v.number(), count })),
  'One entry a value of the scale, ascending.',
);
