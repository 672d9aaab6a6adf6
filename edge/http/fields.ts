/**
 * Schemas of the fields in queries and bodies, and every limit that the API states. The message of a schema says what
 * was expected; the error answer puts the name of the field in front of it. A name that ends in `Text` is for a query,
 * where every value is text; its output is the value itself.
 *
 * Unless a comment says otherwise, limits are round numbers. They bound the cost of one request and are far above what
 * a person needs.
 */

import * as v from 'valibot';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import { HISTORY_SORTS, REASONS, STRATEGIES } from '../../models/recommender/answers.ts';
import { splitConditions } from '../../shared/attributes.ts';
import { MAX_ID } from '../../shared/ids.ts';
import { isRecord } from '../../shared/is-record.ts';
import { MAX_COUNT, MAX_LIST, MAX_LIST_OFFSET, MAX_PEOPLE, MAX_YEAR } from '../../shared/limits.ts';
import { LAST_MINUTE, minuteOfMs } from '../../shared/minutes.ts';
import { LONGEST_USER_NAME } from '../../shared/user-id.ts';
import { CURSOR_FORM, MAX_CURSOR, readCursor } from '../release/list-cursor.ts';

export { MAX_COUNT, MAX_LIST, MAX_LIST_OFFSET, MAX_PEOPLE, MAX_YEAR };

/** Most films of one prediction request. */
export const MAX_PREDICTIONS = 100;
/** Most ratings of a posted profile. With their times and some spaces, 5,000 of them fit into `MAX_BODY_BYTES`. */
export const MAX_RATINGS = 5_000;
/** Most bytes of a JSON body: 384 KiB. */
export const MAX_BODY_BYTES = 393_216;
/** Most bytes of one line of a batch: 64 KiB. */
export const MAX_LINE_BYTES = 65_536;
/** Most film ids that an address can exclude from its list, or choose from. */
export const MAX_EXCLUDED = 1_000;
/** Most fields that an error names, which keeps its answer short. */
export const MAX_ERRORS = 20;
/** Most film ids that a posted request can exclude, all that somebody has seen, or choose from. */
export const MAX_EXCLUDED_POSTED = 5_000;
/** Most genres of a filter. */
export const MAX_GENRES = 20;
const MAX_GENRE_LENGTH = 40;
/** Most conditions on attributes, and most characters of each. */
const MAX_CONDITIONS = 20;
const MAX_CONDITION = 400;
/** Most characters of a title, in a search or a list of films. */
export const MAX_TITLE_QUERY = 200;
/** Largest offset of a page of a search or a history. */
export const MAX_OFFSET = 1_000_000;

/** A number in a JSON body. One that is too large for a program, like 1e999, is refused. */
export const number = (reason: string) => v.pipe(v.number(reason), v.finite(reason));

/** A number in a query: digits, with or without a sign, a fraction and an exponent, like 3.5 or 1e-7. */
const numberText = (reason: string) =>
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i, reason),
    v.transform(Number),
    number(reason),
  );

/** At most `max` characters of a text, counted as the API's description has it: an emoji is one. */
export const atMost = (max: number, reason = `expected at most ${max} characters`) => {
  const action = v.maxLength<string, number, string>(max, reason);
  const run: (typeof action)['~run'] = (dataset, config) => {
    const text = String(dataset.value);
    const fits = text.length <= 2 * max && Array.from(text).length <= max;
    return fits ? dataset : action['~run'](dataset, config);
  };
  return { ...action, '~run': run };
};

/** A whole number from `min` to `max` in a JSON body. */
export const integer = (min: number, max: number) => {
  const reason = `expected an integer from ${min} to ${max}`;
  return v.pipe(v.number(reason), v.integer(reason), v.minValue(min, reason), v.maxValue(max, reason));
};

/** A whole number from `min` to `max` in a query, written in decimal digits. */
export const integerText = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,10}$/, `expected an integer from ${min} to ${max}`),
    v.transform(Number),
    integer(min, max),
  );

/** The id of a film in a JSON body. */
export const movieId = integer(0, MAX_ID);
/** The id of a film in a query or a path. */
export const idText = integerText(0, MAX_ID);

const UNIT_REASON = 'expected a number from 0 to 1';
/** A number from 0 to 1 in a JSON body. */
export const unit = v.pipe(v.number(UNIT_REASON), v.minValue(0, UNIT_REASON), v.maxValue(1, UNIT_REASON));
/** A number from 0 to 1 in a query. */
export const unitText = v.pipe(numberText(UNIT_REASON), unit);

const DIAL_REASON = 'expected a number from -1 to 1';
/** A number from −1 to 1 in a JSON body. */
export const dial = v.pipe(v.number(DIAL_REASON), v.minValue(-1, DIAL_REASON), v.maxValue(1, DIAL_REASON));
/** A number from −1 to 1 in a query. */
export const dialText = v.pipe(numberText(DIAL_REASON), dial);

const FLAG_REASON = 'expected true or false';
/** A boolean in a JSON body. */
export const flag = v.boolean(FLAG_REASON);
/** A boolean in a query: `true` or `false`. */
export const flagText = v.pipe(
  v.picklist(['true', 'false'], FLAG_REASON),
  v.transform((text) => text === 'true'),
  flag,
);

/** The name of a genre. Whether the release has it is checked later (`checkFilters`). */
export const genre = v.pipe(
  v.string('expected the name of a genre'),
  v.minLength(1, 'expected the name of a genre'),
  atMost(MAX_GENRE_LENGTH),
);
/** A condition on an attribute. Whether the release has it is checked later (`checkFilters`). */
export const condition = v.pipe(
  v.string('expected a condition, like language:en'),
  v.minLength(1, 'expected a condition, like language:en'),
  atMost(MAX_CONDITION),
);
/** Conditions on attributes in a query, separated by semicolons. */
export const conditionsText = v.pipe(
  v.string(),
  v.transform(splitConditions),
  v.array(condition),
  v.maxLength(MAX_CONDITIONS, `expected at most ${MAX_CONDITIONS} conditions`),
);
/** How the genres of a filter combine: a film needs `any` or `all` of them. */
export const match = v.picklist(['any', 'all'], 'expected any or all');
/** Words of a title in a query; may be empty. */
export const titleText = v.pipe(v.string(), atMost(MAX_TITLE_QUERY));
/** One end of a range of ratings in a query. It need not be a value of the scale. */
export const ratingText = numberText('expected a number, like 3.5');
/** The order of a user's history. */
export const historySort = v.picklist(HISTORY_SORTS, `expected one of ${HISTORY_SORTS.join(', ')}`);
/** The name of a model. */
export const model = v.picklist(MODEL_NAMES, `expected one of ${MODEL_NAMES.join(', ')}`);

/**
 * A list of `min` to `max` items in a JSON body. Its length is checked before its items, and the items after the last
 * error that is named are not looked at, so a wrong list costs no more than a right one.
 */
export const list = <Item extends v.GenericSchema>(item: Item, min: number, max: number) => {
  const reason = `expected a list of ${min} to ${max} items`;
  const all = v.array(item, reason);
  const some: typeof all = {
    ...all,
    '~run'(dataset, config) {
      const input = dataset.value;
      const fits = Array.isArray(input) && input.length >= min && input.length <= max;
      if (!fits) return all['~run']({ value: undefined }, config);
      const output: unknown[] = [];
      const issues: v.BaseIssue<unknown>[] = [];
      for (let key = 0; key < input.length && issues.length < MAX_ERRORS; key++) {
        const found = item['~run']({ value: input[key] }, config);
        for (const issue of found.issues ?? []) {
          const at = { type: 'array', origin: 'value', input, key, value: input[key] } as const;
          issues.push({ ...issue, path: [at, ...(issue.path ?? [])] });
        }
        output.push(found.value);
      }
      const [first, ...more] = issues;
      const result = first ? { typed: false, value: output, issues: [first, ...more] } : { typed: true, value: output };
      return result as ReturnType<(typeof all)['~run']>;
    },
  };
  return v.pipe(some, v.minLength(min, reason), v.maxLength(max, reason));
};

const CURSOR_REASON = 'expected what `after` of an earlier answer says, whole and unchanged';
/** The place in a list after which it goes on. */
export const cursor = v.pipe(
  v.string(CURSOR_REASON),
  v.maxLength(MAX_CURSOR, CURSOR_REASON),
  v.regex(CURSOR_FORM, CURSOR_REASON),
  v.check((text) => readCursor(text) !== undefined, CURSOR_REASON),
);

/** A list of 1 to `max` items in a query, separated by commas. */
export const listText = <Item extends v.GenericSchema<string, unknown>>(item: Item, max: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((part) => part.trim())),
    list(item, 1, max),
  );

/** An optional field of a query. An empty value counts as absent, because a form sends its empty fields too. */
export const blank = <Schema extends v.GenericSchema<string, unknown>>(schema: Schema) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => (text === '' ? undefined : text)),
      v.optional(schema),
    ),
  );

/** Conditions on attributes in a JSON body. */
export const conditions = list(condition, 0, MAX_CONDITIONS);

/** The models that take part in an answer, at least one, in a JSON body. */
export const models = list(model, 1, MODEL_NAMES.length);
/** The models that take part in an answer, at least one, in a query. */
export const modelsText = listText(model, MODEL_NAMES.length);

const USER_REASON = 'expected the id of a user: a number or a name';
/** No control characters, no halves of characters, and not only spaces. */
const USER_NAME = /^(?=\s*\S)[^\p{Cc}\p{Cs}]+$/u;
/** The name of a user. That it has at most so many bytes, too, is checked later (`toUserId`). */
export const userName = v.pipe(
  v.string(USER_REASON),
  v.minLength(1, USER_REASON),
  atMost(LONGEST_USER_NAME, USER_REASON),
  v.regex(USER_NAME, USER_REASON),
);
/** The name of a user that a path can have: not `.` or `..`. One pattern, since a JSON Schema has no more. */
export const userNameInPath = v.pipe(
  v.string(USER_REASON),
  v.minLength(1, USER_REASON),
  atMost(LONGEST_USER_NAME, USER_REASON),
  v.regex(/^(?!\.{1,2}$)(?=\s*\S)[^\p{Cc}\p{Cs}]+$/u, USER_REASON),
);
/** The id of a user in a JSON body or a path. Whether it can be one in the release is checked later (`toUserId`). */
export const userId = v.union([movieId, userName], USER_REASON);

/** The id of a user in a query; may be empty. */
export const userText = v.pipe(v.string(), atMost(LONGEST_USER_NAME));

const TIME_REASON = 'expected an ISO date with a time and a zone, from 1970 to 2149, like 2026-01-31T20:15:00Z';
/** A moment in a JSON body, in ISO 8601. `Date.parse` reads it. */
export const moment = v.pipe(
  v.string(TIME_REASON),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/, TIME_REASON),
  v.check((text) => Date.parse(text) >= 0 && minuteOfMs(Date.parse(text)) < LAST_MINUTE, TIME_REASON),
);

/** A posted profile. Whether its ratings are within the scale of the release is checked later (`readPostedProfile`). */
export const ratings = list(
  v.strictObject({ movieId, rating: number('expected a number'), ratedAt: v.optional(moment) }),
  0,
  MAX_RATINGS,
);

const PERSON_REASON = 'expected either ratings or userId';
const persons = { ratings: v.strictObject({ ratings }), userId: v.strictObject({ userId }) };
const somebody = v.union([persons.ratings, persons.userId], PERSON_REASON);
/** One of several people: posted ratings, or a user. What is wrong with them is told field by field. */
export const person: typeof somebody = {
  ...somebody,
  '~run'(dataset, config) {
    const input = dataset.value;
    const [isPosted, isUser] = isRecord(input) ? [Object.hasOwn(input, 'ratings'), Object.hasOwn(input, 'userId')] : [];
    if (isPosted === isUser) return somebody['~run']({ value: undefined }, config);
    return (isPosted ? persons.ratings : persons.userId)['~run']({ value: input }, config) as ReturnType<
      (typeof somebody)['~run']
    >;
  },
};
/** How the tastes of several people make one list. */
export const strategy = v.picklist(STRATEGIES, `expected one of ${STRATEGIES.join(', ')}`);
/** A film that somebody has not seen and does not want to see. */
export const notInterested = v.strictObject({
  movieId,
  reason: v.optional(v.picklist(REASONS, `expected one of ${REASONS.join(', ')}`)),
});
