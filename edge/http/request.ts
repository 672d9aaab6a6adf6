/**
 * Reads and checks the parts of a request. A request with a bad or unknown field is refused with the names of the
 * fields.
 */

import * as v from 'valibot';
import type { Recommender } from '../../models/recommender/answers.ts';
import { isRecord } from '../../shared/is-record.ts';
import type { UserId } from '../../shared/user-id.ts';
import { countRequests } from '../access/guard.ts';
import { BYTES_PER_REQUEST } from '../access/rate-limit.ts';
import { room } from '../access/room.ts';
import type { AppContext } from '../context.ts';
import { byteBuffer } from './byte-buffer.ts';
import { idText, MAX_BODY_BYTES, MAX_ERRORS } from './fields.ts';
import { badField, badInput, type FieldError, RequestError } from './problem.ts';
import type { ObjectSchema } from './route.ts';

/** How long a body may take to arrive; times the patience of the settings. A round number, shorter than an answer's. */
const BODY_MS = 20_000;
/** The parameter whose values have commas in them, so that a page joins repeated ones with semicolons. */
const CONDITIONS = 'where';
/** Longest name of a field that an error repeats, in characters. A round number. */
const MAX_NAME = 60;
/**
 * Bytes of bodies that are arriving: 32 of the longest ones for each caller, and 170 for all callers without a key
 * together, which is just below 64 MiB. That is small beside the memory of a process.
 */
const bodies = room('bodies', { each: 32 * MAX_BODY_BYTES, anonymous: 170 * MAX_BODY_BYTES, goneMs: 2 * BODY_MS });

/** The `movieId` of the path. Throws `RequestError` `bad-input` when it is not a valid id. */
export function readMovieId(c: AppContext): number {
  return check(idText, c.req.param('movieId'), 'movieId');
}

/**
 * The `userId` of the path: a number, or a name in a release whose users have names. Throws `RequestError` `bad-input`
 * when it is not a valid id.
 */
export function readUserId(c: AppContext, recommender: Recommender): UserId {
  try {
    decodeURIComponent(new URL(c.req.url).pathname);
  } catch {
    throw badField('userId', 'has a percent sign that encodes nothing');
  }
  return toUserId(c.req.param('userId') ?? '', recommender);
}

/**
 * The user id that `text` stands for in this release. Throws `RequestError` `bad-input` when it cannot be an id there.
 */
export function toUserId(text: string, recommender: Recommender): UserId {
  try {
    return recommender.userIdOf(text);
  } catch (cause) {
    if (cause instanceof RangeError) throw badField('userId', cause.message);
    throw cause;
  }
}

/**
 * The parameters of the query, checked against `schema`. Throws `RequestError` `bad-input`. The API refuses unknown and
 * repeated parameters. A page ignores unknown ones and joins repeated ones with commas, as the check boxes of a form
 * need.
 */
export function readQuery<S extends ObjectSchema>(c: AppContext, schema: S, isPage = false): v.InferOutput<S> {
  const input: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const [name, value] of new URL(c.req.url).searchParams) {
    if (errors.length === MAX_ERRORS) break;
    if (!Object.hasOwn(schema.entries, name)) {
      if (!isPage) errors.push({ field: shorten(name), reason: unknownField('parameter', schema) });
    } else if (!Object.hasOwn(input, name)) input[name] = value;
    else if (isPage) input[name] += `${name === CONDITIONS ? ';' : ','}${value}`;
    else errors.push({ field: name, reason: 'is given twice; separate the values of a list by commas' });
  }
  if (errors.length > 0) throw badInput(errors);
  return check(schema, input);
}

/**
 * Throws `RequestError` `media-type` unless the headers say that the body has this content type and is not compressed.
 */
export function expectMedia(c: AppContext, expected: string): void {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== expected) {
    throw new RequestError('media-type', `expected a body with content-type ${expected}`);
  }
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new RequestError('media-type', 'expected an uncompressed body, without content-encoding');
}

/** The JSON body, checked against `schema`. Throws `RequestError` as `readJson` does, and `bad-input`. */
export async function readBody<S extends ObjectSchema>(c: AppContext, schema: S): Promise<v.InferOutput<S>> {
  return checkObject(schema, await readJson(c));
}

/**
 * The JSON body, unchecked. A long body counts as several requests. Throws `RequestError` `media-type`, `too-large`,
 * `too-many`, or `bad-input` when it is no JSON.
 */
export async function readJson(c: AppContext): Promise<unknown> {
  expectMedia(c, 'application/json');
  const bytes = await readBytes(c, MAX_BODY_BYTES);
  await countRequests(c, Math.floor(bytes.length / BYTES_PER_REQUEST));
  return parseJson(bytes);
}

/**
 * A JSON object as the schema reads it. Throws `RequestError` `bad-input`, also for fields that the schema does not
 * have.
 */
export function checkObject<S extends ObjectSchema>(schema: S, input: unknown): v.InferOutput<S> {
  if (!isRecord(input)) throw badField('body', 'expected a JSON object');
  const errors: FieldError[] = [];
  for (const name in input) {
    if (Object.hasOwn(schema.entries, name)) continue;
    if (errors.push({ field: shorten(name), reason: unknownField('field', schema) }) === MAX_ERRORS) break;
  }
  if (errors.length > 0) throw badInput(errors);
  return check(schema, input);
}

function check<S extends v.GenericSchema>(schema: S, input: unknown, name = ''): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const issue of result.issues) {
    const field = fieldOf(issue) || name;
    if (seen.has(field)) continue;
    seen.add(field);
    if (errors.push({ field, reason: reasonOf(issue) }) === MAX_ERRORS) break;
  }
  throw badInput(errors);
}

function fieldOf(issue: v.BaseIssue<unknown>): string {
  let field = '';
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'number') field += `[${key}]`;
    else field += (field === '' ? '' : '.') + shorten(String(key));
  }
  return field;
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'is not a field of this object';
  return issue.received === 'undefined' ? 'is required' : 'expected an object';
}

function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}

function unknownField(kind: string, schema: ObjectSchema): string {
  const known = Object.keys(schema.entries);
  if (known.length === 0) return `is not known; this request takes no ${kind}s`;
  return `is not known; this request takes the ${kind}s ${known.join(', ')}`;
}

/**
 * The bytes of the body. Its length counts as work that is under way until all of it is there. Throws `RequestError`:
 * `too-large` when there are more than `maxBytes`, `too-slow` when they take longer than 20 s (times the patience of
 * the settings), `bad-input` when the body breaks off, and as `room` does.
 */
export async function readBytes(c: AppContext, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new RequestError('too-large', `expected a body of at most ${maxBytes} bytes`);
  const announced = Number(c.req.header('content-length') ?? maxBytes);
  if (announced > maxBytes) throw tooLarge();
  const place = bodies.enter(c, announced);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limitMs = BODY_MS * c.get('deps').settings.patience;
  const slow = () => reject(new RequestError('too-slow', `the body did not arrive within ${limitMs / 1_000} s`));
  const timer = setTimeout(slow, limitMs);
  const body = byteBuffer(maxBytes);
  const reader = c.req.raw.body?.getReader();
  try {
    while (reader) {
      const part = reader.read().catch(() => {
        throw badField('body', 'ended before it was complete');
      });
      const { done, value } = await Promise.race([part, late]);
      if (done) break;
      body.add(value);
      if (body.numBytes > maxBytes) throw tooLarge();
    }
    return body.take() ?? new Uint8Array();
  } catch (error) {
    void reader?.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    place.leave();
  }
}

/** Parses JSON in UTF-8. Throws `RequestError` `bad-input` when the bytes are something else. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badField('body', 'is not JSON in UTF-8');
  }
}
