/** Fields of queries and bodies, and every bound that the API states. A reason says what was expected. */

import * as v from 'valibot';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import { HISTORY_SORTS } from '../../models/recommender/answers.ts';

export const MAX_ID = 2 ** 32 - 1;
/** Longest list of answers: recommendations, similar movies, pages of a history or a search. */
export const MAX_LIST = 100;
/** Movies of one prediction request. */
export const MAX_PREDICTIONS = 100;
/** Ratings of a posted profile. 5,000 of them, generously written, fit `MAX_BODY_BYTES`. */
export const MAX_RATINGS = 5_000;
export const MAX_BODY_BYTES = 262_144;
/** One line of a batch. */
export const MAX_LINE_BYTES = 65_536;
/** Movie ids that one request can keep off its list. */
export const MAX_EXCLUDED = 1_000;
export const MAX_GENRES = 20;
const MAX_GENRE_LENGTH = 40;
export const MAX_TITLE_QUERY = 200;
/** Furthest page of a search or a history. */
export const MAX_OFFSET = 1_000_000;
export const MAX_YEAR = 9_999;

/** Field of a JSON body: a whole number. */
export const integer = (min: number, max: number) => {
  const reason = `expected an integer from ${min} to ${max}`;
  return v.pipe(v.number(reason), v.integer(reason), v.minValue(min, reason), v.maxValue(max, reason));
};

/** Field of a query: a whole number in decimal digits, as a number. */
export const integerText = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,10}$/, `expected an integer from ${min} to ${max}`),
    v.transform(Number),
    integer(min, max),
  );

export const movieId = integer(0, MAX_ID);
export const idText = integerText(0, MAX_ID);

const UNIT_REASON = 'expected a number from 0 to 1';
export const unit = v.pipe(v.number(UNIT_REASON), v.minValue(0, UNIT_REASON), v.maxValue(1, UNIT_REASON));
export const unitText = v.pipe(v.string(), v.regex(/^\d(\.\d{1,6})?$/, UNIT_REASON), v.transform(Number), unit);

const FLAG_REASON = 'expected true or false';
export const flag = v.boolean(FLAG_REASON);
export const flagText = v.pipe(
  v.picklist(['true', 'false'], FLAG_REASON),
  v.transform((text) => text === 'true'),
  flag,
);

export const genre = v.pipe(
  v.string('expected the name of a genre'),
  v.minLength(1, 'expected the name of a genre'),
  v.maxLength(MAX_GENRE_LENGTH, `expected at most ${MAX_GENRE_LENGTH} characters`),
);
export const match = v.picklist(['any', 'all'], 'expected any or all');
export const titleText = v.pipe(
  v.string(),
  v.maxLength(MAX_TITLE_QUERY, `expected at most ${MAX_TITLE_QUERY} characters`),
);
/** An end of a range of ratings, of any scale. */
export const ratingText = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,6}(\.\d{1,6})?$/, 'expected a number'),
  v.transform(Number),
  v.number(),
);
export const historySort = v.picklist(HISTORY_SORTS, `expected one of ${HISTORY_SORTS.join(', ')}`);
export const model = v.picklist(MODEL_NAMES, `expected one of ${MODEL_NAMES.join(', ')}`);

/** Field of a JSON body: a list. */
export const list = <Item extends v.GenericSchema>(item: Item, min: number, max: number) => {
  const reason = `expected a list of ${min} to ${max}`;
  return v.pipe(v.array(item, reason), v.minLength(min, reason), v.maxLength(max, reason));
};

/** Field of a query: a list separated by commas, of at least one. */
export const listText = <Item extends v.GenericSchema<string, unknown>>(item: Item, max: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((part) => part.trim())),
    list(item, 1, max),
  );

/** Field of a query that a form sends empty when it is not filled in. */
export const blank = <Schema extends v.GenericSchema<string, unknown>>(schema: Schema) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => (text === '' ? undefined : text)),
      v.optional(schema),
    ),
  );

/** Models that take part in an answer: at least one, at most all. */
export const models = list(model, 1, MODEL_NAMES.length);
export const modelsText = listText(model, MODEL_NAMES.length);

/** A posted profile. That ratings lie on the scale is checked against the release (`profile.ts`). */
export const ratings = list(v.strictObject({ movieId, rating: v.number('expected a number') }), 0, MAX_RATINGS);
