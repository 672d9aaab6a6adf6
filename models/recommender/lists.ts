/** Lists of films to watch next: for one viewer, in rows, and for several people. */

import { inWords } from '../../shared/item-words.ts';
import { MODEL_NAMES } from '../model.ts';
import type { Recommender, RecommendOptions, Row } from './answers.ts';
import { arrange, arrangeBeginning } from './arrange.ts';
import { titles } from './cards.ts';
import { listedDescriber } from './describe-listed.ts';
import { genreNames, makeFilter, type Seen, whyNone } from './filter.ts';
import type { Parts } from './parts.ts';
import { type Audience, type Drawn, drawBeginning, drawPool, LONGEST_LIST } from './pool.ts';
import { planRows } from './rows.ts';
import { seenBy } from './to-profile.ts';
import { joinViewers } from './together.ts';
import { unwantedness } from './unwanted.ts';

/** A row with fewer films is none. */
const LEAST_IN_ROW = 3;
/** Most pinned films of a list: fewer than what a page shows first, so that recommendations are seen too. Chosen by hand. */
const MOST_PINNED = 3;

/** What a list may have, and whether pinned films are left where their scores put them. */
interface ListOptions extends RecommendOptions {
  readonly unpinned?: boolean;
}

/** Returns the methods of the recommender that make lists. */
export function openLists(
  parts: Parts,
): Pick<Recommender, 'list' | 'recommend' | 'rows' | 'recommendTogether' | 'whyNone' | 'genres'> {
  const { movies, items, families, likeness, fold, lastYear } = parts;
  const describe = listedDescriber(parts);

  const listOf = <Film extends Drawn>(seen: Seen, audience: Audience<Film>, options: ListOptions) => {
    const { n = 10, offset = 0, after: listed } = options;
    if (!listed) return beginningOf(seen, audience, options, offset + n).slice(offset);
    const numBefore = offset + listed.length;
    const most = Math.min(n, LONGEST_LIST - numBefore);
    if (most <= 0) return [];
    const whole = beginningOf(seen, audience, options, numBefore + most);
    if (listed.every((movieId, k) => whole[offset + k] && movies.movieIds[whole[offset + k].movie] === movieId)) {
      return whole.slice(numBefore);
    }
    // What was pinned since then would come in the middle of the list.
    const others = { ...options, exclude: [...(options.exclude ?? []), ...listed], unpinned: true };
    return beginningOf(seen, audience, others, offset + most).slice(offset);
  };

  /** Returns the first `length` films of a list: pinned ones, and then the others. */
  const beginningOf = <Film extends Drawn>(
    seen: Seen,
    audience: Audience<Film>,
    options: ListOptions,
    length: number,
  ): Film[] => {
    const allowed = makeFilter(parts, seen, options, families.twinsOf);
    const first = options.unpinned ? [] : firstOf(items.pinned, allowed, MOST_PINNED);
    if (first.length === 0) return othersOf(audience, options, allowed, length);
    const drawn = audience
      .best(first.length, (movie) => first.includes(movie))
      .map((film) => [film.movie, film] as const);
    const films = new Map(drawn);
    const pinned = first.flatMap((movie) => films.get(movie) ?? []).map((film) => ({ ...film, pinned: true as const }));
    const isOther = (movie: number) => allowed(movie) && !first.includes(movie);
    const others = othersOf(audience, options, isOther, Math.max(0, length - pinned.length));
    return [...pinned, ...others].slice(0, length);
  };

  /** Returns the first `length` films of a list by value. */
  const othersOf = <Film extends Drawn>(
    audience: Audience<Film>,
    options: ListOptions,
    allowed: (movie: number) => boolean,
    length: number,
  ): Film[] => {
    const { diversity = 0, popularity = 0 } = options;
    const likeHybrid = (movie: number, others: Uint32Array) => likeness.between(movie, others, 'hybrid');
    const unwanted = unwantedness(options.notInterested ?? [], movies.indexOf, likeHybrid);
    if (diversity === 0 && popularity === 0 && !unwanted) {
      // Most lists need only the beginning of the pool. Whoever is predicted below the mean comes last in it.
      const beginning = drawBeginning(audience, allowed, length)?.filter(({ belowMean }) => !belowMean);
      const list = beginning && arrangeBeginning(beginning, length, families);
      if (list) return list;
    }
    const pool = drawPool(audience, allowed, length, popularity, movies.numRatings, unwanted);
    const ways = { diversity, likeness: likeHybrid, families };
    // Films of the pool that are predicted below the viewer's own mean come after all others.
    const [above, below] = [false, true].map((side) => pool.filter(({ belowMean }) => belowMean === side));
    const list = arrange(above, length, ways);
    return [...list, ...arrange(below, length - list.length, ways, list)];
  };

  return {
    list: (profile, viewer, options = {}) => listOf(profile, viewer, options),

    recommend(profile, options = {}) {
      const viewer = fold(profile, options.models);
      return describe([viewer], listOf(profile, viewer, options), options);
    },

    rows(profile, options = {}) {
      const { n = 10, models = MODEL_NAMES, exclude = [] } = options;
      const viewer = fold(profile, models);
      const { opinions: says, residuals } = viewer.baseline;
      const { movies: rated, ratings } = viewer.profile;
      const liked = Array.from(rated.keys())
        .filter((j) => says[j] > 0 && !items.hidden.has(rated[j]))
        .sort((a, b) => ratings[b] - ratings[a] || residuals[b] - residuals[a] || a - b)
        .map((j) => rated[j]);
      const plans = planRows({
        movies,
        liked,
        lastYear,
        seriesOf: (movie) => families.of(movie).series,
        titleOf: (movie) => titles(movies, movie).title,
        alike: (movie, most) =>
          Array.from(likeness.mostAlike(movie, 'hybrid', most, items.hidden).items, (m) => movies.movieIds[m]),
      });
      const taken: number[] = [];
      return plans.flatMap(({ kind, title, because, filters }): Row[] => {
        const asked = { ...options, ...filters, n, exclude: [...exclude, ...taken], unpinned: true };
        const isGood = (film: Drawn) => kind !== 'hidden-gems' || !film.belowMean;
        const chosen = listOf(profile, viewer, asked).filter(isGood);
        if (chosen.length < LEAST_IN_ROW) return [];
        const recommendations = describe([viewer], chosen, options);
        taken.push(...recommendations.map(({ movieId }) => movieId));
        const about = because === undefined ? {} : { because: movies.movieIds[because] };
        return [{ kind, title: inWords(title, parts.words), ...about, recommendations }];
      });
    },

    recommendTogether(profiles, options = {}) {
      const { models, strategy = 'average' } = options;
      const viewers = profiles.map((profile) => fold(profile, models));
      const chosen = listOf(seenBy(profiles), joinViewers(viewers, strategy), options);
      return describe(viewers, chosen, { models, together: true });
    },

    whyNone(profiles, options) {
      const why = whyNone(parts, seenBy([profiles].flat()), options, families.twinsOf);
      return { ...why, reason: inWords(why.reason, parts.words) };
    },
    genres: genreNames(movies),
  };
}

/** Returns the first `most` movies that pass a test. */
function firstOf(movies: readonly number[], passes: (movie: number) => boolean, most: number): number[] {
  const found: number[] = [];
  for (const movie of movies) {
    if (found.length === most) break;
    if (passes(movie)) found.push(movie);
  }
  return found;
}
