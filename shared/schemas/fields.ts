/**
 * Schemas of fields that many answers have. The schema of an answer is the only definition of its shape: the API's
 * description is generated from it, and its TypeScript type is derived from it. Only the code that generates the
 * description (edge/openapi) imports the schemas themselves. All other code imports their types alone, which keeps the
 * schemas out of the service and the pages.
 */

import * as v from 'valibot';
import { MAX_ID } from '../ids.ts';

/** The schema with a text for the API's description. */
export const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** A whole number, at least 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A number, or null when there is no data to compute it from. */
export const mean = v.nullable(v.number());
/** The id of a film. */
export const movieId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ID));
/** The id of a user: a number, or a name in a release whose users have names. */
export const userId = v.union([movieId, v.string()]);
/** An ISO date: `1996-04-30`. */
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
/** The id of a release: 16 hex digits. */
export const releaseId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
/** A given or predicted rating. */
export const rating = described(v.number(), "Within the dataset's scale.");
/** The number of ratings at each value of the scale. */
export const histogram = described(
  v.array(v.strictObject({ rating: v.number(), count })),
  'One entry per value of the scale, in ascending order.',
);
