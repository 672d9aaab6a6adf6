/**
 * Lists for several people. Each film of the list has one value, which is made of what each person's own list would say
 * of it. The strategies are three of Masthoff's (Group recommender systems: combining individual models. Recommender
 * Systems Handbook, 2011):
 *
 *   average        the mean of everyone's scores
 *   least-misery   the score of the person whom the film suits least
 *   fairness       people choose in turns; next is whoever came off worst so far
 *
 * The scores of different people are on different scales. So each person's scores are standardised over the films that
 * any of them might get.
 */

import { standardizeColumn } from '../../shared/standardize-column.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import type { Strategy } from './answers.ts';
import type { Audience, Drawn } from './pool.ts';

/** A film for several people. */
export interface GroupFilm extends Drawn {
  /** The person to whom the film owes its place, by index; undefined when everyone counts alike. */
  readonly decidedBy?: number;
}

/** What the films come to for each person. Arrays are by person, and then by film. */
interface Opinions {
  readonly movies: Uint32Array;
  /** Scores, standardised over the films. */
  readonly scores: readonly Float64Array[];
  /** Predicted ratings above the person's own mean, in the unit of the ratings; 0 for a person without such a mean. */
  readonly above: readonly Float64Array[];
}

/** Joins viewers into a group that a list can be made for. There is at least one. */
export function joinViewers(viewers: readonly HybridViewer[], strategy: Strategy): Audience<GroupFilm> {
  return {
    best(n, allowed) {
      const drawn = viewers.flatMap((viewer) => viewer.best(n, allowed).map(({ movie }) => movie));
      // Ascending, so that on a tie the more popular film comes first.
      const movies = Uint32Array.from(new Set(drawn)).sort();
      const opinions = opinionsOn(viewers, movies);
      const films = Array.from(movies, (movie, t) => groupFilm(opinions, strategy, movie, t));
      const sides = [false, true].map((side) => [...films.keys()].filter((t) => films[t].belowMean === side));
      if (strategy === 'fairness') return takeTurns(films, opinions.scores, sides).slice(0, n);
      return sides
        .flatMap((side) => side.sort((a, b) => films[b].score - films[a].score || a - b))
        .map((t) => films[t])
        .slice(0, n);
    },
  };
}

function opinionsOn(viewers: readonly HybridViewer[], movies: Uint32Array): Opinions {
  const scores: Float64Array[] = [];
  const above: Float64Array[] = [];
  for (const viewer of viewers) {
    const own = viewer.score(movies);
    const values = Float64Array.from(own, ({ score }) => score);
    standardizeColumn(values, 1, 0);
    scores.push(values);
    const { usual } = viewer;
    above.push(
      usual === undefined
        ? new Float64Array(movies.length)
        : Float64Array.from(viewer.rate(movies).rating, (value, t) => signed(value - usual, own[t].belowMean)),
    );
  }
  return { movies, scores, above };
}

/** A film that is as good as usual, but for rounding, is not below. */
function signed(difference: number, isBelow: boolean): number {
  return isBelow ? difference : Math.max(0, difference);
}

function groupFilm({ scores, above }: Opinions, strategy: Strategy, movie: number, t: number): GroupFilm {
  if (strategy === 'least-misery') {
    const least = scores.reduce((low, own, person) => (own[t] < scores[low][t] ? person : low), 0);
    return { movie, score: scores[least][t], belowMean: above.some((own) => own[t] < 0), decidedBy: least };
  }
  const sum = scores.reduce((total, own) => total + own[t], 0);
  return { movie, score: sum / scores.length, belowMean: above.reduce((total, own) => total + own[t], 0) < 0 };
}

/**
 * Lets people choose in turns. Next is whoever has come off worst so far: the one for whom the chosen films, by anyone,
 * stand lowest on their own list of all films, in the sum. At first, and on a tie, it is whoever comes first. Places are
 * comparable between people, as scores are not: some people's best films stand out more than others'. A film's score is
 * just below 1 for the first choice and falls evenly.
 */
function takeTurns(
  films: readonly GroupFilm[],
  scores: readonly Float64Array[],
  sides: readonly (readonly number[])[],
): GroupFilm[] {
  const places = scores.map((own) => {
    const place = new Uint32Array(own.length);
    byScore(own, [...own.keys()]).forEach((t, at) => {
      place[t] = at;
    });
    return place;
  });
  const sums = new Float64Array(scores.length);
  const list: GroupFilm[] = [];
  const taken = new Uint8Array(films.length);
  for (const side of sides) {
    const orders = scores.map((own) => byScore(own, side));
    const next = orders.map(() => 0);
    for (let left = side.length; left > 0; left--) {
      const person = sums.reduce((worst, sum, p) => (sum > sums[worst] ? p : worst), 0);
      while (taken[orders[person][next[person]]]) next[person]++;
      const t = orders[person][next[person]];
      taken[t] = 1;
      places.forEach((place, p) => {
        sums[p] += place[t];
      });
      list.push({ ...films[t], score: 1 - (list.length + 1) / films.length, decidedBy: person });
    }
  }
  return list;
}

/** Returns films by falling score; on a tie the more popular one comes first. */
function byScore(scores: Float64Array, films: readonly number[]): number[] {
  return films.toSorted((a, b) => scores[b] - scores[a] || a - b);
}
