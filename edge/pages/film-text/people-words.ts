/** What a list for several people says of each film, in words. */

import type { Recommendation } from '../../../models/recommender/answers.ts';

/**
 * Returns what each person would give a film, and to whom it owes its place: `You 4.2 · Person 2 3.1, below their usual ·
 * chosen by Person 2`. Empty on the list of one person. `nameOf` takes a place among the people. `takeTurns` says whether
 * people choose in turns; otherwise a film owes its place to the one whom it suits least. Where no ratings are predicted,
 * only the last part is said.
 */
export function peopleWords(
  { people, decidedBy }: Pick<Recommendation, 'people' | 'decidedBy'>,
  nameOf: (person: number) => string,
  takeTurns: boolean,
): string {
  if (!people) return '';
  const usual = (person: number) => (person === 0 ? 'below your usual' : 'below their usual');
  const parts = people.flatMap(({ rating, belowMean }, person) =>
    rating === null ? [] : `${nameOf(person)} ${rating.toFixed(1)}${belowMean ? `, ${usual(person)}` : ''}`,
  );
  const inside = decidedBy === 0 ? 'you' : nameOf(decidedBy ?? 0);
  if (decidedBy !== undefined) parts.push(takeTurns ? `chosen by ${inside}` : `suits ${inside} least`);
  const words = parts.join(' · ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
