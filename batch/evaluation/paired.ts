/** Two recommenders on the same viewers: the difference of a figure, and how sure it is. */

import type { AgainstBest } from '../../shared/schemas/report.ts';
import { roundFigure } from './metrics.ts';

/** A mean is surely worse when it is so by more than this many standard errors. Two are about 97.5 % on one side. */
export const SURE = 2;

/** What one viewer adds to a figure, which is Σ sum ÷ Σ weight over viewers. A mean over viewers has weights of 1. */
export interface Part {
  readonly sum: number;
  readonly weight: number;
}

/** The figures of two recommenders on the same viewers. */
export interface Paired {
  readonly a: number;
  readonly b: number;
  /** Standard error of a − b over viewers (delta method); NaN for fewer than two viewers. */
  readonly error: number;
}

/** Compares two figures. The lists are parallel: an entry for each viewer. The figures are NaN without any weight. */
export function compare(a: readonly Part[], b: readonly Part[]): Paired {
  const [first, second] = [influences(a), influences(b)];
  const squares = a.reduce((sum, _, viewer) => sum + (first.of(viewer) - second.of(viewer)) ** 2, 0);
  const error = a.length < 2 ? Number.NaN : Math.sqrt((a.length / (a.length - 1)) * squares);
  return { a: first.figure, b: second.figure, error };
}

/** The same for the roots of two figures, as of mean squares. */
export function compareRoots(a: readonly Part[], b: readonly Part[]): Paired {
  const squares = compare(a, b);
  const [rootA, rootB] = [Math.sqrt(squares.a), Math.sqrt(squares.b)];
  // The difference of two squares is the difference of the roots times their sum.
  return { a: rootA, b: rootB, error: squares.error / (rootA + rootB || 1) };
}

/**
 * The hybrid against the part whose figure is best, as an entry of a report by the figure's name. Without viewers or
 * parts there is no entry. `parts` has each recommender's entries by viewer.
 */
export function againstBest(
  figure: string,
  parts: ReadonlyMap<string, readonly Part[]>,
  { roots = false, lessIsBetter = false } = {},
): Record<string, AgainstBest> {
  const hybrid = parts.get('hybrid') ?? [];
  if (hybrid.length === 0) return {};
  const sign = lessIsBetter ? -1 : 1;
  const [best] = [...parts]
    .filter(([name]) => name !== 'hybrid')
    .map(([part, own]) => ({ part, ...(roots ? compareRoots : compare)(hybrid, own) }))
    .toSorted((one, other) => sign * (other.b - one.b));
  if (!best) return {};
  const error = Number.isNaN(best.error) ? null : roundFigure(best.error);
  return {
    [figure]: { part: best.part, better: roundFigure(sign * (best.a - best.b)), error, users: hybrid.length },
  };
}

/** The figure, and how much each viewer moves it. */
function influences(parts: readonly Part[]): { figure: number; of(viewer: number): number } {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  const figure = parts.reduce((sum, part) => sum + part.sum, 0) / weight;
  return { figure, of: (viewer) => (parts[viewer].sum - figure * parts[viewer].weight) / weight };
}
