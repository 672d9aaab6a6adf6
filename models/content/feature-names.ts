/**
 * How features are called, and how much each kind of them weighs. Training names the features of the catalogue; an item
 * that comes later finds its own by the same names (describe-item.ts).
 */

/** Euclidean length of each kind's part of a movie's vector. Each attribute has a part of its own. */
export const NORMS = { genre: 1, decade: 1, tag: 0.7, word: 0.5, attribute: 0.7 } as const;

/** Returns the name of the feature of a tag. */
export function tagFeature(tag: string): string {
  return `tag: ${tag}`;
}

/** Returns the name of the feature of a word of titles. */
export function wordFeature(word: string): string {
  return `“${word}” in the title`;
}

/** Returns the name of the feature of a decade, like 1990. */
export function decadeFeature(decade: number): string {
  return `${decade}s`;
}

/** Returns the name of the feature of a name that an attribute has. */
export function nameFeature(attribute: string, name: string): string {
  return `${attribute}: ${name}`;
}

/** Returns the name of the feature of numbers of an attribute around one of them. */
export function numberFeature(attribute: string, middle: number, unit?: string): string {
  return `${attribute} around ${middle}${unit ? ` ${unit}` : ''}`;
}

/** Returns the number that a feature of this attribute is around; NaN for any other feature. */
export function middleOf(feature: string, attribute: string): number {
  const prefix = `${attribute} around `;
  return feature.startsWith(prefix) ? Number(feature.slice(prefix.length).split(' ')[0]) : Number.NaN;
}

/** Returns the words of a title that can be features, each once: those of three letters or more, in lower case. */
export function telling(title: string): Set<string> {
  return new Set(title.toLowerCase().match(/\p{L}{3,}/gu));
}

/**
 * Returns the decades that a year belongs to, and how much. Between the middles of two decades it belongs to both in
 * proportion. So 1989 and 1990 have nearly the same features.
 */
export function decadesOf(year: number): { decade: number; share: number }[] {
  const position = (year - 5) / 10;
  const before = Math.floor(position);
  return [
    { decade: 10 * before, share: 1 - (position - before) },
    { decade: 10 * (before + 1), share: position - before },
  ].filter(({ share }) => share > 0);
}

/**
 * Returns which of the ascending numbers `middles` a value is around, and how much: one of them at an end, or the two that
 * it lies between in proportion.
 */
export function around(middles: readonly number[], value: number): { at: number; share: number }[] {
  const after = middles.findIndex((middle) => middle > value);
  if (after === 0) return [{ at: 0, share: 1 }];
  if (after === -1) return [{ at: middles.length - 1, share: 1 }];
  const share = (value - middles[after - 1]) / (middles[after] - middles[after - 1]);
  return [
    { at: after - 1, share: 1 - share },
    { at: after, share },
  ].filter((part) => part.share > 0);
}
