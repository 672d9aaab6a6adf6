/** Chooses the marks of an axis. */

/** A mark on an axis: its place as a share of the axis from 0 to 1, and its label. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Steps between marks that people find round, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];
/** Below this, a hundredth of a value may underflow to 0. */
const TINY = 1e-300;
/**
 * In CSS pixels: length of the x axis on a screen of 360 px, width of a character, and least gap between two labels.
 * Rough sizes; they only thin out labels.
 */
const NARROWEST = 225;
const CHARACTER = 7.5;
const GAP = 8;

/** Returns about `wanted` round numbers, ascending. The first is at most `min` and the last at least `max`. */
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
 * Returns the indexes of the labels to show, always with the first: every second, every third and so on, so that labels
 * do not overlap on the narrowest screen. `places` is the length of the axis in distances between neighbouring labels.
 */
export function legible(labels: readonly string[], places = labels.length): number[] {
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 1);
  const every = Math.max(1, Math.ceil(((longest * CHARACTER + GAP) * places) / NARROWEST));
  return Array.from(labels.keys()).filter((k) => k % every === 0);
}
