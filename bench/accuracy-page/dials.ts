/** What the dials of a list do. */

import type { Discovery } from '../discovery.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';

/** Returns the section on what `popularity` and `diversity` do. */
export function dialSection(discovery: Discovery): string {
  const runs = ['ml-100k-topn', 'ml-latest-small-topn'].map((name) => discovery[name]);
  const sign = (value: number) => value.toFixed(2).replace('-', '−');
  const rowsOf = (dial: 'popularity' | 'diversity') =>
    runs[0].lists
      .filter((list) => (dial === 'popularity' ? list.diversity : list.popularity) === 0)
      .map((list) => [
        sign(list[dial]),
        ...runs.flatMap(({ lists }) => {
          const own = lists.find(
            ({ popularity, diversity }) => popularity === list.popularity && diversity === list.diversity,
          );
          const isNeutral = list.popularity === 0 && list.diversity === 0;
          return [
            figure(own?.medianRank, 0),
            figure(own?.novelty, 2),
            figure(own?.coverage, 3),
            figure(own?.ndcg10),
            `${figure(own?.netNdcg10)}${isNeutral ? '' : ` (${figure(own?.netError)})`}`,
          ];
        }),
      ]);
  const head = (dial: string) => [
    dial,
    ...['ML-100K', 'ml-latest-small'].flatMap((name) => [`${name} rank`, 'novelty', 'coverage', 'nDCG@10', 'net']),
  ];
  const [changed, others] = runs.map(({ changedBySeries, viewers }) => `${changedBySeries} of ${viewers}`);
  return [
    '## What the dials do',
    'The first ten films of the lists of the top-N splits, as they are served, measured with `npm run bench -- discovery`. Rank is the median over viewers of the median rank of ' +
      'their ten films by number of ratings. Net nDCG@10 counts films that the viewer rated below their own mean against the list; in brackets stands the standard error of its ' +
      'difference to that of the middle, paired over viewers.',
    table(head('popularity'), rowsOf('popularity')),
    'The middle is the default. At −0.25 net nDCG@10 is higher on both datasets, by about one standard error, and nDCG@10 is lower on one of them.',
    table(head('diversity'), rowsOf('diversity')),
    'Lists of ten that were picked from 400 candidates instead of 200 were no better at the same likeness of their films (measured before dislikes repelled). For every second viewer of ML-100K, where two films of a list are alike to 0.19–0.20, net nDCG@10 ' +
      'was 0.194 and 0.184; where they are to 0.30–0.31, it was 0.259 and 0.258.',
    `The limit of two films of a series changes the first ten films of ${changed} viewers of ML-100K and of ${others} of ml-latest-small. It costs little: without it, nDCG@10 is ` +
      `${runs.map(({ unlimited }) => figure(unlimited.ndcg10)).join(' and ')}, and net nDCG@10 ${runs.map(({ unlimited }) => figure(unlimited.netNdcg10)).join(' and ')}.`,
  ].join('\n\n');
}
