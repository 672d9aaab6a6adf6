/** What a reader of the ratings should know about a dataset that was read without an error. */

import type { Dataset } from './dataset.ts';
import type { DataFile } from './tables/data-file.ts';

/** A share of films without a title from which on something is likely to be wrong. A round number. */
const MANY = 0.5;

/** Returns sentences for the end of a run, with the option that helps. `movies` is the file of titles, if there is one. */
export function warningsAbout({ counts, catalogue }: Dataset, movies: DataFile | undefined): string[] {
  const films = catalogue.titles.length;
  const untitled = catalogue.titles.filter((title, film) => title === (catalogue.keys?.[film] ?? '')).length;
  const warnings: string[] = [];
  if (untitled === films) {
    const why = movies ? `no film of the ratings has a title in ${movies.label}` : 'there is no file of titles';
    warnings.push(`films have no titles, so their ids are shown: ${why}; name one with --movies <file>`);
  } else if (untitled > MANY * films) {
    warnings.push(`${untitled} of ${films} films have no title, so their ids are shown`);
  }
  if (counts.notRated) warnings.push(`${counts.notRated} rows mean "not rated" and were left out`);
  return warnings;
}
