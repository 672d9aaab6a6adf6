/** The sentences of the “Why?” panel. They say what the numbers of an explanation say. */

import type { Explanation, Opinion, Term } from '../../../../models/recommender/answers.ts';
import { CAP_ITEMS, ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { signed } from '../../frame/phrases.ts';
import { stepsOf } from './steps.ts';
import { labelOf, type SumName } from './terms.ts';

/** Whose ratings an explanation is based on: the visitor's or a dataset viewer's. */
export type Who = 'your' | 'their';

/** The explanation of a release that predicts ratings. One of picks does not. */
export type RatedExplanation = Explanation & { readonly rating: NonNullable<Explanation['rating']> };

/** A film that a reason names. */
interface RatedFilm {
  readonly opinion: Opinion;
  readonly yourRating: number;
}

const SUBJECTS: Readonly<Record<Who, string>> = { your: 'you', their: 'this viewer' };
/** Terms that a sentence about a place names. */
const NAMED_TERMS = 2;

/** Returns whether an explanation has a predicted rating. */
export function isRated(explanation: Explanation): explanation is RatedExplanation {
  return explanation.rating !== null;
}

/** Returns what is predicted, beside what is usual for the viewer, and what it starts from and is moved by most. */
export function ratingWords({ rating, ownMean, belowMean }: RatedExplanation, who: Who): string {
  const prediction = `We predict that ${SUBJECTS[who]} would give it ${rating.value.toFixed(2)}`;
  const usual = `${who} usual ${ownMean?.toFixed(2)}`;
  const isSame = rating.value.toFixed(2) === ownMean?.toFixed(2);
  const { steps } = stepsOf(rating);
  const start = steps.find(({ from }) => from === 'baseline')?.value ?? 0;
  const sentences = [
    ownMean === null
      ? `${prediction}.`
      : belowMean
        ? `${prediction}, ${isSame ? 'no more' : 'less'} than ${usual}. ${CAP_ITEMS} that reach it come first.`
        : `${prediction}, ${isSame ? 'as much as' : 'more than'} ${usual}.`,
    `The averages of ${ITEM} and viewer say ${start.toFixed(2)}.`,
    ...movers(steps.filter(({ from }) => from !== 'baseline' && from !== 'scale')),
  ];
  return sentences.join(' ');
}

/** Returns what the place on the list comes from, and what counts against it. */
export function placeWords({ score, belowMean }: Explanation): string {
  const terms = stepsOf(score).steps;
  const raising = terms.filter(({ value }) => value > 0).slice(0, NAMED_TERMS);
  const against = strongest(terms.filter(({ value }) => value < 0));
  const place = belowMean ? `Its place among such ${ITEMS}` : 'Its place on the list';
  const sentences = [
    raising.length > 0
      ? `${place} comes from ${raising.map((term) => quoted(term, 'score')).join(' and ')}.`
      : `Nothing speaks for this ${ITEM}.`,
    ...(against ? [`${quoted(against, 'score')} counts against it.`] : []),
  ];
  return sentences.join(' ');
}

/**
 * Puts films under headings, “Because you liked” and “Although you disliked”, with what explains the prediction first. Of a
 * film that is predicted low, what the viewer disliked is the cause.
 */
export function reasonGroups<Film extends RatedFilm>(
  films: readonly Film[],
  isLow: boolean,
  scale: readonly number[],
  who: Who,
): { heading: string; films: Film[] }[] {
  const groups = (word: string, opinion: Opinion) => {
    const byDeed = Map.groupBy(
      films.filter((film) => film.opinion === opinion),
      (film) => [SUBJECTS[who], ...verbOf(film, scale)].join(' ').trim(),
    );
    return [...byDeed].map(([deed, group]) => ({ heading: capitalised(`${word} ${deed}`.trim()), films: group }));
  };
  const [because, although] = isLow ? (['disliked', 'liked'] as const) : (['liked', 'disliked'] as const);
  return [...groups('because', because), ...groups('although', although), ...groups('', 'neutral')];
}

/**
 * Returns whether a film is predicted low: below the mean of the viewer's ratings, and also below what is usual for them when
 * few ratings count less. All films are below the mean of somebody who gave nothing but five stars.
 */
export function isLow({ score, belowMean }: Explanation): boolean {
  return belowMean && score.terms.some(({ from, value }) => from === 'rating' && value < 0);
}

/**
 * Returns what is added to “Without your rating of …, it would be 4.20” when that goes against what the viewer thinks of the
 * film, or takes this film below what is usual for the viewer or above; empty when nothing needs to be said.
 */
export function withoutWords(
  { rating, belowMean }: Pick<RatedExplanation, 'rating' | 'belowMean'>,
  film: Explanation['without'][number],
  scale: readonly number[],
  who: Who,
): string {
  const change = Math.round(100 * (film.rating ?? rating.value)) - Math.round(100 * rating.value);
  const [verb, rest] = verbOf(film, scale);
  const isOdd = (film.opinion === 'liked' && change > 0) || (film.opinion === 'disliked' && change < 0);
  return [
    film.rating === scale[0] || film.rating === scale[scale.length - 1] ? ', the end of the scale' : '',
    isOdd ? `, ${change > 0 ? 'more' : 'less'}, although ${SUBJECTS[who]} ${`${verb} it ${rest}`.trim()}` : '',
    film.belowMean === belowMean ? '' : `, and it would ${film.belowMean ? '' : 'not '}be below ${who} usual`,
  ].join('');
}

/**
 * Opinions are relative to what is usual for the viewer and the film. Nobody would say of a film in the upper half of the
 * scale that they disliked it, or of one in the lower half that they liked it.
 */
function verbOf({ opinion, yourRating }: RatedFilm, scale: readonly number[]): [verb: string, rest: string] {
  const middle = (scale[0] + scale[scale.length - 1]) / 2;
  if (opinion === 'neutral') return ['neither liked nor disliked', ''];
  if (opinion === 'liked') return yourRating < middle ? ['rated', 'higher than we expected'] : ['liked', ''];
  return yourRating > middle ? ['rated', 'lower than we expected'] : ['disliked', ''];
}

function movers(terms: readonly Term[]): string[] {
  const up = strongest(terms.filter(({ value }) => value > 0));
  const down = strongest(terms.filter(({ value }) => value < 0));
  const parts = [
    up && `${quoted(up, 'rating')} raises that most`,
    down && `${quoted(down, 'rating')} lowers that most`,
  ];
  return parts.filter((part) => part !== undefined).map((part) => `${part}.`);
}

function strongest(terms: readonly Term[]): Term | undefined {
  return terms.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
}

function quoted(term: Term, of: SumName): string {
  return `“${labelOf(term, of)}” (${signed(term.value)})`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
