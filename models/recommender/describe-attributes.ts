/** What a catalogue says of its films, as an answer: the attributes, and which values they have. */

import type { AttributeTable, NameAttribute, NumberAttribute } from '../../shared/release/attributes.ts';
import type { AttributeAnswer } from './answers.ts';

/** Most values of an attribute that are listed. A page can offer no more to choose from. */
const MOST_VALUES = 100;
/** Parts that the steps of a number cut the films into. */
const PARTS = 10;

/** Returns every attribute with the films that have it. Names come with the most films first. */
export function describeAttributes({ attributes, numMovies }: AttributeTable): AttributeAnswer[] {
  return attributes.map((attribute): AttributeAnswer => {
    const { name, type } = attribute;
    if (attribute.type === 'text') return { name, type };
    return {
      name,
      type,
      ...(attribute.type === 'number' ? ofNumbers(attribute, numMovies) : ofNames(attribute, numMovies)),
    };
  });
}

function ofNumbers({ unit, values, of }: NumberAttribute, numMovies: number): Partial<AttributeAnswer> {
  const known = Float64Array.from({ length: numMovies }, (_, movie) => of(movie))
    .filter((value) => !Number.isNaN(value))
    .sort();
  const steps = Array.from({ length: PARTS - 1 }, (_, k) => known[Math.floor(((k + 1) * known.length) / PARTS)]);
  const movies = known.length;
  return {
    ...(unit && { unit }),
    movies,
    ...(movies > 0 && { from: values[0], to: values[values.length - 1], steps: [...new Set(steps)] }),
  };
}

function ofNames({ names, of }: NameAttribute, numMovies: number): Partial<AttributeAnswer> {
  const counts = new Uint32Array(names.length);
  let movies = 0;
  for (let movie = 0; movie < numMovies; movie++) {
    const own = of(movie);
    if (own.length > 0) movies++;
    for (let k = 0; k < own.length; k++) counts[own[k]]++;
  }
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  return {
    movies,
    distinct: names.length,
    values: order.slice(0, MOST_VALUES).map((item) => ({ value: names.get(item), movies: counts[item] })),
  };
}
