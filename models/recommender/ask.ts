/** Asks a viewer about films: finds what they may know and love, and chooses from that (choose-asked.ts). */

import { MODEL_NAMES } from '../model.ts';
import type { Recommender } from './answers.ts';
import { card } from './cards.ts';
import { ASKED_MOVIES, chooseAsked, lovedChances, plainFamiliarity } from './choose-asked.ts';
import { withTwins } from './filter.ts';
import type { Parts } from './parts.ts';

/** Returns the method of the recommender that asks. `numUsers` is the number of users of the dataset. */
export function openAsking({ movies, items, hybrid, families, fold }: Parts, numUsers: number): Recommender['ask'] {
  const askedMovies = new Uint32Array(Math.min(ASKED_MOVIES, items.numMovies)).map((_, m) => m);
  const audience = { numUsers, numRatings: hybrid.bias.numRatings };
  const telling = MODEL_NAMES.map((name) => hybrid.scorers[name]).find((scorer) => scorer.familiarity);
  return (profile, { n = 10, unknown = [], exclude = [] } = {}) => {
    const viewer = fold(profile);
    const indexes = (ids: readonly number[]) => ids.map(movies.indexOf).filter((movie) => movie !== -1);
    // A film that was rated is known, whatever else is said of it.
    const rated = withTwins(profile.movies, families.twinsOf);
    const notKnown = Uint32Array.from(withTwins(indexes(unknown), families.twinsOf)).filter(
      (movie) => !rated.has(movie),
    );
    const familiarity =
      telling?.familiarity?.(audience, askedMovies.length, viewer.profile.movies, notKnown) ??
      plainFamiliarity(audience, askedMovies.length);
    const { mean, userBias } = viewer.baseline;
    // Whoever picks a film likes it, as far as anybody knows.
    const loved = hybrid.picks
      ? new Float64Array(askedMovies.length).fill(1)
      : lovedChances(viewer.rate(askedMovies), mean + userBias, hybrid.bias.deviation);
    const never = new Set([...rated, ...notKnown, ...withTwins(indexes(exclude), families.twinsOf)]);
    const allowed = (movie: number) => !never.has(movie) && !items.hidden.has(movie);
    const seriesOf = (movie: number) => families.of(movie).series;
    const asking = { familiarity, loved, seriesOf, twinsOf: families.twinsOf, notKnown, allowed };
    return chooseAsked(n, asking).map((movie) => card(movies, movie));
  };
}
