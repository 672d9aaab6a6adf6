/** Compares the recommendations of two releases: those of this service and those of its shadow. */

import * as v from 'valibot';
import { round } from '../../shared/round.ts';
import { RequestError } from '../http/problem.ts';
import type { Answered, Comparison } from '../openapi/admin-answers.ts';

/** Sends a request to a service. `path` is a path of its API. Rejects when the service cannot be reached. */
export type Ask = (path: string, init: RequestInit) => Promise<Response>;

const ANSWER = v.object({
  recommendations: v.array(v.object({ movieId: v.number(), title: v.string(), rating: v.number(), score: v.number() })),
});
const PROBLEM = v.object({ detail: v.string() });

type Listed = Answered['recommendations'][number];

/**
 * Asks a service for recommendations, and measures how long that takes. `name` says in errors which service it is.
 * Throws `RequestError`: `conflict`, with the message of the service, when it refuses the request; `not-ready` when it
 * cannot be reached or does not answer with recommendations.
 */
export async function askFor(name: string, ask: Ask, path: string, init: RequestInit): Promise<Answered> {
  const start = performance.now();
  const unable = (reason: string) => new RequestError('not-ready', `${name} ${reason}`);
  const response = await ask(path, init).catch(() => {
    throw unable('cannot be reached');
  });
  const body: unknown = await response.json().catch(() => {
    throw unable('did not answer with JSON; is it a CineMatch service?');
  });
  if (!response.ok) {
    const problem = v.safeParse(PROBLEM, body);
    throw new RequestError('conflict', `${name}: ${problem.success ? problem.output.detail : response.status}`);
  }
  const answer = v.safeParse(ANSWER, body);
  if (!answer.success) throw unable('did not answer with recommendations; is it a CineMatch service?');
  return {
    release: response.headers.get('x-release') ?? 'none',
    ms: round(performance.now() - start, 3),
    ...answer.output,
  };
}

/**
 * Differences between two lists of recommendations, best first in both. Ranks count from 1. A rank change above 0 means
 * that the shadow ranks the film higher. Numbers are rounded to 3 decimals.
 */
export function compare(own: readonly Listed[], shadow: readonly Listed[]): Comparison {
  const ranks = new Map(own.map(({ movieId }, t) => [movieId, t]));
  const shadowRanks = new Map(shadow.map(({ movieId }, t) => [movieId, t]));
  const listed = new Map([...own, ...shadow].map((film) => [film.movieId, film.title]));
  const best = (movieId: number) => Math.min(ranks.get(movieId) ?? Infinity, shadowRanks.get(movieId) ?? Infinity);
  const films = [...listed]
    .sort(([a], [b]) => best(a) - best(b) || a - b)
    .map(([movieId, title]) => {
      const [rank, shadowRank] = [ranks.get(movieId), shadowRanks.get(movieId)];
      const both = rank !== undefined && shadowRank !== undefined;
      return {
        movieId,
        title,
        rank: rank === undefined ? null : rank + 1,
        shadowRank: shadowRank === undefined ? null : shadowRank + 1,
        rankChange: both ? rank - shadowRank : null,
        ratingDifference: both ? difference(shadow[shadowRank].rating, own[rank].rating) : null,
      };
    });
  const differences = films.flatMap(({ ratingDifference }) => ratingDifference ?? []);
  const sum = differences.reduce((total, difference) => total + difference, 0);
  return {
    overlap: round(
      films.filter(({ rankChange }) => rankChange !== null).length / Math.max(1, own.length, shadow.length),
      3,
    ),
    meanRatingDifference: differences.length === 0 ? null : round(sum / differences.length, 3),
    films,
  };
}

/** Null when one of the two releases predicts no ratings. */
function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : round(a - b, 3);
}
