/**
 * Parsers for the values of options. Each throws commander's `InvalidArgumentError` with the expected form of the
 * value; commander adds the name of the option.
 */

import { InvalidArgumentError } from 'commander';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import { type NotInterested, REASONS } from '../../models/recommender/answers.ts';
import { ATTRIBUTE_TYPES, splitConditions } from '../../shared/attributes.ts';
import { MAX_ID } from '../../shared/ids.ts';
import { type ItemWords, isItemWord, pluralOf } from '../../shared/item-words.ts';
import { readCanaryOption } from '../../shared/release/canary.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { parseBytes } from '../../shared/units.ts';
import type { GivenTypes } from '../ingest/catalogue/attributes.ts';
import type { ColumnNames } from '../ingest/tables/column-names.ts';
import { ROLES } from '../ingest/tables/known-columns.ts';

/** A rating from the command line: a raw movie id, and a value in the dataset's unit that is not checked yet. */
export interface RawRating {
  movieId: number;
  rating: number;
}

/** A parser for an integer from `min` to `max`, both included. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    return value;
  };
}

/** A parser for a decimal number from `min` to `max`, both included. */
export function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
    return value;
  };
}

/** Parses one raw movie id, an unsigned 32-bit integer. */
export const id = integer(0, MAX_ID);

/** A parser for integers from `min` to `max` with commas between them; returns at least one, ascending, each once. */
export function integers(min: number, max: number): (text: string) => number[] {
  return (text) => [...new Set(list(text).map(integer(min, max)))].sort((a, b) => a - b);
}

/** Parses raw movie ids with commas between them; returns at least one. */
export function ids(text: string): number[] {
  return list(text).map(id);
}

/** Returns a release id as it was given: 16 hex digits. */
export function releaseName(text: string): string {
  if (!isReleaseId(text)) throw new InvalidArgumentError('Expected the 16 hex digits of a release id.');
  return text;
}

/** Returns a release that is tried and the share of its viewers, as they were given: `<id>=<percent>`. */
export function canary(text: string): string {
  try {
    readCanaryOption(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected${(error as Error).message.replace(/^expected/, '')}.`);
  }
  return text;
}

/** Returns the number of service processes as it was given: `auto`, or 1 to 99. */
export function workers(text: string): string {
  if (!/^(auto|[1-9]\d?)$/.test(text)) throw new InvalidArgumentError('Expected auto or a number from 1 to 99.');
  return text;
}

/** Parses a size such as `512MB` into bytes. */
export function bytes(text: string): number {
  try {
    return parseBytes(text);
  } catch {
    throw new InvalidArgumentError('Expected a size like 512MB, 4GB or 1000000.');
  }
}

/** Splits a list at its commas. Returns at least one item; none is empty, and spaces around items are dropped. */
export function list(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('Expected a list like a,b,c.');
  return parts;
}

/** Parses names of models with commas between them; returns at least one. */
export function models(text: string): ModelName[] {
  return list(text).map((name) => {
    const model = MODEL_NAMES.find((known) => known === name);
    if (!model) throw new InvalidArgumentError(`Expected some of ${MODEL_NAMES.join(',')}.`);
    return model;
  });
}

/** Parses `movieId:rating,…` and returns at least one rating. Whether each lies on the scale is checked later. */
export function ratings(text: string): RawRating[] {
  return list(text).map((part) => {
    const [, movieId, rating] = /^(\d{1,10}):(-?\d+(?:\.\d+)?)$/.exec(part) ?? [];
    if (movieId === undefined) throw new InvalidArgumentError('Expected movieId:rating,… like 1:4.5,260:3.');
    return { movieId: id(movieId), rating: Number(rating) };
  });
}

/**
 * Parses `user=…,movie=…,rating=…[,timestamp=…]` and the names of other columns, like `title=…`, or `links.movie=…` for
 * one kind of file. Users and films have to be named together, and ratings with them unless there are none. No two
 * columns of ratings may be the same.
 */
export function columnNames(text: string): ColumnNames {
  const pairs = list(text).map((part) => /^([^=]*)=(.*)$/.exec(part)?.slice(1) ?? [part, '']);
  const names = new Map(pairs.map(([what, name]) => [what.trim(), name.trim()]));
  const known = Object.entries(ROLES).flatMap(([kind, roles]) => roles.flatMap((role) => [role, `${kind}.${role}`]));
  const given = (role: string) => names.get(`ratings.${role}`) ?? names.get(role);
  const isRatings = ['user', 'rating', 'timestamp'].some((role) => given(role) !== undefined);
  const isPartial = isRatings && ['user', 'movie'].some((role) => given(role) === undefined);
  const isUnknown = [...names].some(([what, name]) => !known.includes(what) || name === '');
  if (isUnknown || isPartial || names.size < pairs.length) {
    const expected = 'Expected user=…,movie=…,rating=… and perhaps timestamp=…, each once.';
    const others = [...new Set(known)].filter((what) => !/^(user|movie|rating|timestamp)$/.test(what));
    throw new InvalidArgumentError(
      isPartial || names.has('') ? expected : `${expected} Others are ${others.join(', ')}.`,
    );
  }
  const ratings = ROLES.ratings.map(given).filter((name) => name !== undefined);
  if (new Set(ratings).size < ratings.length)
    throw new InvalidArgumentError('Expected a different column name for each.');
  return Object.fromEntries(names);
}

/** Parses the types of columns, like `director=list,plot=none`; `none` leaves all columns out. */
export function attributeTypes(text: string): GivenTypes {
  if (text === 'none') return 'none';
  const known = [...ATTRIBUTE_TYPES, 'none'] as const;
  const pairs = list(text).map((part) => {
    const at = part.lastIndexOf('=');
    const type = known.find((one) => one === part.slice(at + 1).trim());
    if (at < 1 || !type) {
      throw new InvalidArgumentError(
        `Expected none, or columns and types, like director=list; types: ${known.join(', ')}.`,
      );
    }
    return [part.slice(0, at).trim(), type] as const;
  });
  return Object.fromEntries(pairs);
}

/** Parses `movieId[:reason],…` and returns at least one film that somebody is not interested in. */
export function notInterested(text: string): NotInterested[] {
  return list(text).map((part) => {
    const [movieId, name, ...more] = part.split(':');
    const reason = REASONS.find((known) => known === name);
    if (more.length > 0 || (name !== undefined && !reason)) {
      throw new InvalidArgumentError(
        `Expected ids with or without a reason, like 7,9:kind; reasons are ${REASONS.join(', ')}.`,
      );
    }
    return { movieId: id(movieId), ...(reason && { reason }) };
  });
}

/** A parser for an option that may be repeated. It collects what `parse` makes of each value. */
export function each<T>(parse: (text: string) => T): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => [...before, parse(text)];
}

/** Parses what items are called: `book`, or `person,people`. A plural that is not given is formed as most words form it. */
export function itemName(text: string): ItemWords {
  const [one, many = pluralOf(one), ...more] = list(text);
  if (more.length > 0 || !isItemWord(one) || !isItemWord(many)) {
    throw new InvalidArgumentError('Expected a word, like book, or a word and its plural, like person,people.');
  }
  return { one, many };
}

/** Splits conditions on attributes at semicolons: `runtime:80..120;language:en`. They are checked against the release. */
export function conditions(text: string): string[] {
  return splitConditions(text);
}

/** Parses the values that mean "not rated", like `-1` or `0,-1`; `none` says that there are none. */
export function notRated(text: string): number[] {
  return text === 'none' ? [] : list(text).map(number(-1e9, 1e9));
}

/** Reads a share: a number from 0 to 1, or a percentage like 10%. */
export function share(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = percent ? Number(digits) / 100 : Number(digits ?? Number.NaN);
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('expected a share from 0 to 1, or a percentage like 10%');
  }
  return value;
}
