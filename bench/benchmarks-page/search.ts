/** Search with errors in its words. */

import { formatNumber, formatTable } from '../markdown.ts';
import { bySize, type Results } from '../record.ts';
import type { SearchFigures } from '../search.ts';

/** Returns the section on search. */
export function searchSection(search: Results<SearchFigures>): string {
  const parts = bySize(search).map(({ dataset, queries, byWrongWords, typed, madeUp }) =>
    [
      `${formatNumber(dataset.movies)} titles of ${dataset.name}.`,
      formatTable(
        [`words with an error, ${formatNumber(queries)} queries each`, 'p50, ms', 'p99, ms', 'longest'],
        Object.entries(byWrongWords).map(([wrong, { p50, p99, longest }]) => [
          wrong,
          ...[p50, p99, longest].map(formatNumber),
        ]),
      ),
      Object.entries(typed)
        .map(([query, ms]) => `\`${query}\` ${formatNumber(ms)} ms`)
        .join(', '),
      ...(madeUp
        ? [
            `Four unknown words in a catalogue of ${formatNumber(madeUp.words)} made-up words: p50 ${formatNumber(madeUp.p50)} ms, longest ${formatNumber(madeUp.longest)} ms.`,
          ]
        : []),
    ].join('\n\n'),
  );
  if (parts.length === 0) return '';
  const how = 'Searches for words of random titles, some of them mistyped, in process on one thread.';
  return ['## Searching with typing errors', how, ...parts].join('\n\n');
}
