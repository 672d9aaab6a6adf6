/** Where axes are marked. */

/** A mark of an axis: where, as a share of its length from 0 to 1, and what it says. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const STEPS = [1, 2, 2.5, 5, 10];
/** A hundredth of less than this may be no number at all. */
const TINY = 1e-300;
/** Length of an axis on a phone, and room for one character and between two labels, in CSS pixels. */
const NARROWEST = 225;
const CHARACTER = 7.5;
const GAP = 8;

/** Round numbers that reach from at or below `min` to at or above `max`, some `wanted` of them, ascending. */
export function roundNumbers(min: number, max: number, wanted = 4): number[] {
  const span = max > min ? max - min : Math.abs(max) > TINY ? Math.abs(max) : 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((multiple) => power * multiple >= rough * 0.999) ?? 10);
  const first = Math.floor(min / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/**
 * Every so many of the labels, so that they do not run into each other on the narrowest screen: indexes. `places` is how
 * many times the distance of two labels fits on the axis.
 */
export function legible(labels: readonly string[], places = labels.length): number[] {
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 1);
  const every = Math.max(1, Math.ceil(((longest * CHARACTER + GAP) * places) / NARROWEST));
  return Array.from(labels.keys()).filter((k) => k % every === 0);
}
