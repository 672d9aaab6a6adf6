/** How the terms of a sum are called and coloured. */

import { MODELS, type ModelTraits } from '../../../../models/catalogue.ts';
import type { Term } from '../../../../models/recommender/answers.ts';
import { ITEM } from '../../../../shared/item-words.ts';

/** The sums of an explanation. */
export type SumName = 'rating' | 'score';

/** Labels of the terms that do not come from a model. `against` is said when the term of a score is below 0. */
const OTHER_TERMS: Readonly<Record<string, Pick<ModelTraits, 'plain'> & { readonly against?: string }>> = {
  baseline: { plain: `Starting point: the averages of ${ITEM} and viewer` },
  popularity: { plain: 'How popular it is', against: 'less than most' },
  rating: { plain: 'The predicted rating', against: 'below the usual' },
  scale: { plain: 'Limited to the rating scale' },
};
/** Their colour in the charts' palette. */
const OTHER_COLOUR = 6;
const SUM_COLOUR = 1;

const modelOf = (term: string): ModelTraits | undefined => (MODELS as Readonly<Record<string, ModelTraits>>)[term];

/** Returns the label of a term. One that is below 0 in a score says what that means: the weight of no term is negative. */
export function labelOf({ from, value }: Term, of: SumName): string {
  const { plain, against } = modelOf(from) ?? OTHER_TERMS[from];
  return of === 'score' && value < 0 && against ? `${plain}: ${against}` : plain;
}

/** Returns the number of a term's colour in the palette of the charts; `sum` is the sum of all. */
export function colourOf(term: string): number {
  return modelOf(term)?.colour ?? (term === 'sum' ? SUM_COLOUR : OTHER_COLOUR);
}
