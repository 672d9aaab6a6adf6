/** The section of docs/accuracy.md about lists for several people. */

import { formatFigure as figure, formatTable as table } from '../markdown.ts';
import type { TogetherFigures } from '../together.ts';

const DATASETS = [
  ['ML-100K', 'ml-100k-topn'],
  ['ml-latest-small', 'ml-latest-small-topn'],
] as const;

/** Returns the section as Markdown. */
export function togetherSection(results: TogetherFigures): string {
  const [first, ...others] = DATASETS.map(([, name]) => results[name]);
  const signed = (value: number) => figure(value, 2).replace('-', '−');
  const rows = first.map((own, at) => [
    String(own.people),
    own.strategy,
    ...[own, ...others.map((other) => other[at])].flatMap(({ net, leastNet, above, leastServed, leastAbove }) => [
      figure(net, 3).replace('-', '−'),
      figure(leastNet, 3).replace('-', '−'),
      signed(above),
      signed(leastServed),
      signed(leastAbove),
    ]),
  ]);
  const head = DATASETS.flatMap(([name]) => [`${name} net`, 'least net', 'above', 'least served', 'worst film']);
  return [
    '## Watching together',
    'Lists of ten for groups of viewers of the top-N splits, 300 of each size, drawn at random, so their tastes have little in common; measured with `npm run bench -- together`. ' +
      'Net nDCG@10 counts the held-out ratings of each member; *least net* is that of the member whom the list suits least. The other figures are predicted ratings less the ' +
      "member's own mean: over all members and films (*above*), of the member whom the whole list suits least (*least served*), and of the member whom each single film suits " +
      'least (*worst film*). *First person* is the list of one member alone, without what any of them has seen.',
    table(['people', 'strategy', ...head], rows),
    '`least-misery` has by far the best worst films, and pays with fewer hits. For two people `fairness` lists most of what they like, both together and the one who comes off worst. For four and eight people `average` does about as well or better, so it is the default.',
  ].join('\n\n');
}
