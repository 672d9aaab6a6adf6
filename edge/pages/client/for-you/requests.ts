/** What the page asks for: the list and the rows below it, from all that the browser keeps. */

import { nearest } from '../common/scale.ts';
import { type Kept, sentRatings } from '../ratings/kept.ts';
import type { Choice } from '../ratings/shelf-panel.ts';
import type { Company } from '../together/people.ts';
import { type Settings, toBody } from './settings.ts';

/** Ratings of all people together in one request: with the films left out, they fit into `MAX_BODY_BYTES`. */
const MOST_TOGETHER = 4_000;
/** `MAX_EXCLUDED_POSTED` of edge/http/fields.ts: one request can exclude this many films. */
const MAX_EXCLUDED = 5_000;
/** Films that teach what the visitor is not interested in: with all else, they fit into `MAX_BODY_BYTES`. */
const MOST_TEACHING = 500;

/** What a request is about. */
export interface Wish {
  readonly kept: Kept;
  readonly company: Company;
  /** Which films the list may have. */
  readonly choice: Choice;
  readonly settings: Settings;
  /** The rating scale, ascending. */
  readonly scale: readonly number[];
}

type Body = Readonly<Record<string, unknown>>;

/** Returns the body of `POST /v1/recommendations`. */
export function listBody({ kept, company: { others, way }, choice, settings, scale }: Wish): Body {
  const own = ownRatings(kept, scale);
  const most = Math.floor(MOST_TOGETHER / (1 + others.length));
  // What is too old for a list of several people was seen all the same.
  const older = others.length === 0 ? [] : [own, ...others].flatMap((all) => idsOf(all.slice(0, -most)));
  const whose =
    others.length === 0
      ? { ratings: own }
      : { profiles: [own, ...others].map((all) => ({ ratings: all.slice(-most) })), strategy: way };
  const { away, notInterested } = unwanted(kept);
  const shelf = idsOf(kept.shelf);
  const onShelf = new Set(shelf);
  const exclude = choice === 'shelf' ? [...older, ...away].filter((id) => onShelf.has(id)) : [...older, ...away];
  return {
    ...whose,
    ...(choice === 'shelf' && { candidates: shelf }),
    exclude: [...(choice === 'others' ? shelf : []), ...exclude].slice(-MAX_EXCLUDED),
    notInterested,
    ...toBody(settings),
  };
}

/**
 * Returns the body of `POST /v1/recommendations:rows`, for rows without the films that are listed already. Undefined for
 * several people, because a row is about what one person likes.
 */
export function rowsBody(
  { kept, company, choice, settings, scale }: Wish,
  listed: readonly number[],
): Body | undefined {
  if (company.others.length > 0) return undefined;
  const { models } = settings;
  const { away, notInterested } = unwanted(kept);
  const shelf = choice === 'others' ? idsOf(kept.shelf) : [];
  return {
    ratings: ownRatings(kept, scale),
    exclude: [...shelf, ...away, ...listed].slice(-MAX_EXCLUDED),
    notInterested,
    ...(models.length > 0 && { models }),
  };
}

/** Returns the visitor's ratings as requests send them, each a value of the scale. */
export function ownRatings({ ratings }: Kept, scale: readonly number[]): ReturnType<typeof sentRatings> {
  return sentRatings(ratings).map((rated) => ({ ...rated, rating: nearest(scale, rated.rating) }));
}

/**
 * Returns the hidden films: those that say what the visitor is not interested in, and those that only stay away: films
 * that were seen, and the oldest of too many others.
 */
function unwanted({ hidden }: Kept): { away: number[]; notInterested: Body[] } {
  const teaching = hidden.filter(({ why }) => why !== undefined).slice(-MOST_TEACHING);
  const taught = new Set(teaching);
  return {
    away: idsOf(hidden.filter((film) => !taught.has(film))),
    notInterested: teaching.map(({ movieId, why }) => ({ movieId, ...(why !== 'unwanted' && { reason: why }) })),
  };
}

function idsOf(films: readonly { readonly movieId: number }[]): number[] {
  return films.map(({ movieId }) => movieId);
}
