/** Models and controls as pages call them, each with its colour. */

import { MODEL_NAMES, MODELS, type ModelTraits } from '../../../models/catalogue.ts';

type Shown = Pick<ModelTraits, 'title' | 'colour'>;

/** Colour of what is not a model. */
const CONTROL = 6;
const NAMES: Readonly<Record<string, Shown>> = {
  hybrid: { title: 'Hybrid', colour: 1 },
  rating: { title: 'Predicted rating', colour: 1 },
  ...MODELS,
  bias: { title: 'Baseline', colour: CONTROL },
  'global-mean': { title: 'Overall mean', colour: CONTROL },
  popularity: { title: 'Popularity', colour: CONTROL },
};

/** Rows that are drawn as a line of their own. The mean of all ratings is not: it would push the others together. */
export const DRAWN: readonly string[] = ['hybrid', ...MODEL_NAMES, 'bias'];

/** Title of a model or control; its own name when this version does not know it. */
export function nameOf(model: string): string {
  return NAMES[model]?.title ?? model;
}

/** Colour of the charts' palette, from 1 to 8. */
export function colourOf(model: string): number {
  return NAMES[model]?.colour ?? CONTROL;
}
