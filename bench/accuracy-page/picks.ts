/** Lists from sparse picks, which have no stars. */

import { formatFigure as figure, formatNumber, formatTable as table } from '../markdown.ts';
import type { PickFigures } from '../picks.ts';
import { mean } from '../record.ts';

/** Returns the section on picks. */
export function pickSection(results: PickFigures): string {
  const rows = Object.entries(results).flatMap(([dataset, figures]) => [
    ...figures.map(({ seed, hybrid, part, best, better, error }) => [
      `${dataset}, seed ${seed}`,
      figure(hybrid),
      `${figure(best)} (${part})`,
      (hybrid / best).toFixed(3),
      `${better < 0 ? '−' : '+'}${figure(Math.abs(better))} ± ${figure(error ?? undefined)}`,
    ]),
    [
      `${dataset}, mean`,
      figure(mean(figures.map(({ hybrid }) => hybrid))),
      figure(mean(figures.map(({ best }) => best))),
      mean(figures.map(({ hybrid, best }) => hybrid / best)).toFixed(3),
      '',
    ],
  ]);
  const sizes = Object.entries(results).map(
    ([dataset, [{ picks, users }]]) => `${formatNumber(picks)} picks of ${formatNumber(users)} users (${dataset})`,
  );
  return [
    '## Picks without stars',
    'Only the highest ratings of a dataset are kept, as picks of one value: ' +
      `${sizes.join(' and ')}. A tenth of them is held out with each seed (\`npm run bench -- picks\`). The best part is the one with the highest nDCG@10 on the same held-out picks, so it is best ` +
      'partly by luck.',
    table(['nDCG@10', 'hybrid', 'best part', 'hybrid ÷ best', 'difference'], rows),
  ].join('\n\n');
}
