/** Which films a newcomer is asked to rate. */

import type { AskingFigures } from '../asking.ts';
import { formatTable as table } from '../markdown.ts';

/** Returns the section on which films a newcomer should be asked to rate. */
export function askingSection(asking: AskingFigures): string {
  const netOf = ({ net, error }: { net: number; error: number }) =>
    error === 0 ? net.toFixed(3) : `${net.toFixed(3)} ± ${error.toFixed(3)}`;
  const parts = Object.entries(asking).map(([dataset, ways]) => {
    const [first] = Object.values(ways);
    const rows = Object.entries(ways).map(([way, { byAnswers, byShown }]) => [
      way,
      ...byAnswers.map((point) => `${netOf(point)}, ${point.shown.toFixed(0)} films`),
      ...byShown.map((point) => `${netOf(point)}, ${point.answers.toFixed(1)} answers`),
    ]);
    const head = [
      '',
      ...first.byAnswers.map(({ answers }) => `${answers} answers`),
      ...first.byShown.map(({ shown }) => `${shown} films shown`),
    ];
    return `### Asking: ${dataset}, ${first.byShown[0].newcomers} newcomers\n\n${table(head, rows)}`;
  });
  return [
    '## Asking newcomers',
    'Which films should a newcomer be asked to rate? `npm run bench -- asking` shows films to held-out users, one after another. Half of their ratings are what they answer with: they know these ' +
      'films and no others. The other half is never asked about, and the list is judged by it. So all ways of asking are judged by the same films: net nDCG@10 counts a film for the list when it is ' +
      'above the mean of what the user could answer, and against it when it is below. The candidates are all films that they could not be asked about. After ± is the paired standard error of the ' +
      'difference to the fixed wall.',
    'The **fixed wall** is popular films spread over genres, decades and series, the same for everybody. **Adaptive** is what the page does (`models/recommender/choose-asked.ts`): the chance that the person ' +
      'knows the film, times the chance that they love it, both given all that they said so far. Twelve films are in sight and stay until they were looked at; *one film at a time* chooses anew after each answer.',
    ...parts,
  ].join('\n\n');
}
