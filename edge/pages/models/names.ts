/** Models and controls as the page calls them, each with its colour. */

const NAMES: Readonly<Record<string, { readonly name: string; readonly colour: number }>> = {
  hybrid: { name: 'Hybrid', colour: 1 },
  svd: { name: 'SVD', colour: 2 },
  'item-knn': { name: 'Item-KNN', colour: 3 },
  'user-knn': { name: 'User-KNN', colour: 4 },
  content: { name: 'Content', colour: 5 },
  bias: { name: 'Baseline', colour: 6 },
  'global-mean': { name: 'Overall mean', colour: 6 },
  popularity: { name: 'Popularity', colour: 6 },
  rating: { name: 'Predicted rating', colour: 1 },
};

/** What is drawn as a line of its own: the mean of all ratings would only push the others together. */
export const DRAWN = ['hybrid', 'svd', 'item-knn', 'user-knn', 'content', 'bias'];

export function nameOf(model: string): string {
  return NAMES[model]?.name ?? model;
}

export function colourOf(model: string): number {
  return NAMES[model]?.colour ?? 6;
}
