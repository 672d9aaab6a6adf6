/** Titles and chart colours of the models, and of the controls that they are compared with. */

import { MODEL_NAMES, MODELS, type ModelTraits } from '../../../models/catalogue.ts';

type Shown = Pick<ModelTraits, 'title' | 'colour'>;

/** Chart colour of everything that is not a model. */
const CONTROL = 6;
const NAMES: Readonly<Record<string, Shown>> = {
  hybrid: { title: 'Hybrid', colour: 1 },
  rating: { title: 'Predicted rating', colour: 1 },
  ...MODELS,
  bias: { title: 'Baseline', colour: CONTROL },
  'global-mean': { title: 'Overall mean', colour: CONTROL },
  popularity: { title: 'Popularity', colour: CONTROL },
};

/**
 * Models and controls that get a line in the charts. The overall mean gets none, because it would push the others
 * together.
 */
export const DRAWN: readonly string[] = ['hybrid', ...MODEL_NAMES, 'bias'];

/** Returns the title of a model or control. Returns the name itself when this version does not know it. */
export function nameOf(model: string): string {
  return NAMES[model]?.title ?? model;
}

/** Returns the number of a model's or control's colour in the charts' palette, from 1 to 8. */
export function colourOf(model: string): number {
  return NAMES[model]?.colour ?? CONTROL;
}
