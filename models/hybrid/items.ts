/**
 * Items that came after the training. Their dense indexes follow those of the catalogue. A model that can describe an item
 * by its facts rates it by them; the others say of it what they say of a movie without ratings, which is nothing.
 */

import type { ItemFacts } from '../../shared/items.ts';
import { type DescribedItem, MODEL_NAMES, type ModelName, type Profile, type Viewer } from '../model.ts';
import { byModel, type FoldedProfile, foldProfile, type Models } from './signals.ts';

/** An item as each model knows it that can describe it. */
export type KnownItem = Readonly<Partial<Record<ModelName, DescribedItem>>>;

/** Describes an item to all models. */
export function describeItem({ scorers }: Models, facts: ItemFacts): KnownItem {
  const described = MODEL_NAMES.map((name) => [name, scorers[name].describe?.(facts)] as const);
  return Object.fromEntries(described.filter(([, item]) => item !== undefined));
}

/** Folds a profile into all models, like `foldProfile`. What comes back answers for `items`, too. */
export function foldWithItems(models: Models, profile: Profile, items: readonly KnownItem[]): FoldedProfile {
  const folded = foldProfile(models, profile);
  const { length } = models.bias.movieBias;
  return { ...folded, viewers: byModel((name) => withItems(folded.viewers[name], name, items, length)) };
}

/** Returns the affinities of the items by model, in their order; 0 by a model that cannot describe them. */
export function itemAffinities(
  { viewers }: FoldedProfile,
  items: readonly KnownItem[],
): Readonly<Record<ModelName, Float32Array>> {
  return byModel((name) => {
    const { items: opinions } = viewers[name];
    const affinities = new Float32Array(items.length);
    for (let k = 0; opinions && k < items.length; k++) {
      const item = items[k][name];
      if (item) affinities[k] = opinions.affinity(item);
    }
    return affinities;
  });
}

function withItems(viewer: Viewer, name: ModelName, items: readonly KnownItem[], numMovies: number): Viewer {
  const { items: opinions } = viewer;
  return {
    get expectedSpread() {
      return viewer.expectedSpread;
    },
    affinities: viewer.affinities,
    rate(movies, ratings, support) {
      const places = Uint32Array.from(movies.keys()).filter((t) => movies[t] < numMovies);
      if (places.length === movies.length) return viewer.rate(movies, ratings, support);
      const own = { ratings: new Float32Array(places.length), support: new Float32Array(places.length) };
      viewer.rate(
        places.map((t) => movies[t]),
        own.ratings,
        own.support,
      );
      for (let t = 0; t < movies.length; t++) {
        const item = items[movies[t] - numMovies]?.[name];
        const rated = item && opinions?.rate(item);
        ratings[t] = rated?.rating ?? Number.NaN;
        support[t] = rated?.support ?? 0;
      }
      places.forEach((t, k) => {
        ratings[t] = own.ratings[k];
        support[t] = own.support[k];
      });
    },
    reasons(movie) {
      if (movie < numMovies) return viewer.reasons(movie);
      const item = items[movie - numMovies]?.[name];
      return (item && opinions?.reasons(item)) ?? {};
    },
    ...(opinions && { items: opinions }),
  };
}
