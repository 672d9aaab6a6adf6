/** Values of options, checked. Each throws commander's `InvalidArgumentError`, which names the option. */

import { InvalidArgumentError } from 'commander';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import { isReleaseId } from '../../shared/release/manifest.ts';
import { parseBytes } from '../../shared/units.ts';

const MAX_ID = 0xffffffff;

export interface RawRating {
  movieId: number;
  rating: number;
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
    return value;
  };
}

/** A number from `min` to `max`. */
export function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
    return value;
  };
}

export const id = integer(0, MAX_ID);

export function ids(text: string): number[] {
  return list(text).map(id);
}

export function releaseName(text: string): string {
  if (!isReleaseId(text)) throw new InvalidArgumentError('Expected the 16 hex digits of a release id.');
  return text;
}

/** Processes of the service: a number, or `auto`. */
export function workers(text: string): string {
  if (!/^(auto|[1-9]\d?)$/.test(text)) throw new InvalidArgumentError('Expected auto or a number from 1 to 99.');
  return text;
}

export function bytes(text: string): number {
  try {
    return parseBytes(text);
  } catch {
    throw new InvalidArgumentError('Expected a size like 512MB, 4GB or 1000000.');
  }
}

/** Parts between commas, at least one, none empty. */
export function list(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('Expected a list like a,b,c.');
  return parts;
}

export function models(text: string): ModelName[] {
  return list(text).map((name) => {
    const model = MODEL_NAMES.find((known) => known === name);
    if (!model) throw new InvalidArgumentError(`Expected some of ${MODEL_NAMES.join(',')}.`);
    return model;
  });
}

/** `movieId:rating,…` */
export function ratings(text: string): RawRating[] {
  return list(text).map((part) => {
    const [, movieId, rating] = /^(\d{1,10}):(-?\d+(?:\.\d+)?)$/.exec(part) ?? [];
    if (movieId === undefined) throw new InvalidArgumentError('Expected movieId:rating,… like 1:4.5,260:3.');
    return { movieId: id(movieId), rating: Number(rating) };
  });
}

/** `user=…,movie=…,rating=…[,timestamp=…]` */
export function columnNames(text: string): { user: string; movie: string; rating: string; timestamp?: string } {
  const pairs = list(text).map((part) => /^([^=]*)=(.*)$/.exec(part)?.slice(1) ?? [part, '']);
  const names = new Map(pairs.map(([what, name]) => [what.trim(), name.trim()]));
  const { user, movie, rating, timestamp, ...others }: Record<string, string> = Object.fromEntries(names);
  const isWrong = !user || !movie || !rating || timestamp === '' || Object.keys(others).length > 0;
  if (isWrong || names.size < pairs.length) {
    throw new InvalidArgumentError('Expected user=…,movie=…,rating=… and perhaps timestamp=…, each once.');
  }
  if (new Set(names.values()).size < names.size)
    throw new InvalidArgumentError('Expected a column of its own for each.');
  return { user, movie, rating, timestamp };
}
