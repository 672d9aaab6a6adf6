/** The figures of liking in an evaluation report, as sentences for people. docs/accuracy.md defines the figures. */

import { isRecord } from './is-record.ts';
import { AN_ITEM, ITEM, ITEMS } from './item-words.ts';

/**
 * Returns what a report says of the hybrid's lists of ten, a sentence for each fact. `report` is a parsed report of any
 * version: what it does not say is left out. Nothing comes back when lists were not judged. Items are
 * marks (item-words.ts).
 */
export function likingInWords(report: unknown): string[] {
  const figure = (...path: string[]): number | undefined => {
    const value = path.reduce<unknown>((of, name) => (isRecord(of) ? of[name] : undefined), report);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const ofLists = (name: string) => figure('ranking', 'hybrid', `${name}@10`);
  const [disliked, liking, surplus] = [ofLists('disliked'), ofLists('liking'), ofLists('surplus')];
  const [below, usersBelow, rank] = [ofLists('below-mean'), ofLists('below-mean-users'), ofLists('popularity-rank')];
  const [stay, strangers] = ['overlap', 'strangers'].map((name) => figure('response', 'reversal', name));
  const [fromEmpty, fromTen] = ['empty', 'ten'].map((name) => figure('response', 'dislike', name, 'rise'));
  return [
    ...(disliked === undefined
      ? []
      : [`Of the listed ${ITEMS} that viewers had rated, ${percent(disliked)} were disliked.`]),
    ...(liking === undefined
      ? []
      : [
          `On average, viewers rated these ${ITEMS} ${number(Math.abs(liking))} ${liking < 0 ? 'below' : 'above'} their own mean.`,
        ]),
    ...(surplus === undefined
      ? []
      : [
          `The predicted ratings of these ${ITEMS} were ${number(Math.abs(surplus))} too ${surplus < 0 ? 'low' : 'high'} on average.`,
        ]),
    ...(below === undefined || usersBelow === undefined
      ? []
      : [
          `${percent(below)} of the listed ${ITEMS} have a predicted rating below the viewer's own mean; ${percent(usersBelow)} of the viewers have such ${AN_ITEM} on their list.`,
        ]),
    ...(stay === undefined
      ? []
      : [
          `When all ratings of a viewer are reversed, so that the best become the worst, ${number(stay)} of ten listed ${ITEMS} stay.${
            strangers === undefined ? '' : ` The lists of two strangers have ${number(strangers)} films in common.`
          }`,
        ]),
    ...(fromEmpty === undefined
      ? []
      : [
          `When somebody gives the lowest rating to one ${ITEM} and rates nothing else, ${percent(fromEmpty)} of the ${ITEMS} most like it rise.`,
        ]),
    ...(fromTen === undefined
      ? []
      : [
          `When the lowest rating of ${AN_ITEM} comes on top of ten other ratings, ${percent(fromTen)} of the ${ITEMS} most like it rise.`,
        ]),
    ...(rank === undefined
      ? []
      : [`Half of the listed ${ITEMS} of the typical viewer are among the ${Math.round(rank)} most rated ${ITEMS}.`]),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function number(value: number): string {
  return value.toFixed(value < 1 ? 2 : 1);
}
