/** The section of docs/accuracy.md about what “not interested” teaches. */

import { formatFigure as figure, formatTable as table } from '../markdown.ts';
import type { UnwantedFigures } from '../unwanted.ts';

const DATASETS = [
  ['ML-100K', 'ml-100k-topn'],
  ['ml-latest-small', 'ml-latest-small-topn'],
] as const;

/** Returns the section as Markdown. */
export function unwantedSection(results: UnwantedFigures): string {
  const runs = DATASETS.map(([, name]) => results[name]);
  const rows = runs[0].lists.map(({ way }, at) => [
    way,
    ...runs.flatMap(({ lists }) => {
      const { net, netError, disliked, changed } = lists[at];
      const error = way === 'hidden' ? '' : ` (${figure(netError)})`;
      return [`${figure(net)}${error}`, figure(disliked, 3), figure(changed, 3)];
    }),
  ]);
  const head = DATASETS.flatMap(([name]) => [`${name} net nDCG@10`, 'disliked', 'changed']);
  return [
    '## Not interested',
    `Nobody knows what people would have refused. So the three worst films of each training profile, if they are below the viewer's own mean, are taken out of it and count as films that the ` +
      `viewer is not interested in: ${runs.map(({ viewers }) => viewers).join(' and ')} viewers of the top-N splits, measured with \`npm run bench -- unwanted\`. The films are only *hidden*, or teach with *no reason*, or as a *kind*; ` +
      'at last they are *rated* as they were. *Disliked* is the share of disliked films among the listed ones with a held-out opinion, *changed* the share of the ten films that ' +
      'are others than with *hidden*. In brackets stands the standard error of the difference to *hidden*, paired over viewers.',
    table(['way', ...head], rows),
    'A refusal without a rating costs nothing: the lists hit as much as before, within the error. A few fewer of the listed films are disliked.',
  ].join('\n\n');
}
