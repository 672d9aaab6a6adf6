/** What a reader of the ratings should know about a dataset that was read without an error. */

import { isPicks } from '../../shared/ratings.ts';
import type { TypedColumn } from './catalogue/attributes.ts';
import type { DatasetSizes } from './dataset.ts';
import type { DataFile } from './tables/data-file.ts';

/** A share of films without a title from which on something is likely to be wrong. A round number. */
const MANY = 0.5;

/**
 * Returns sentences for the end of a run, with the option that helps. `files` are those of the dataset. `picks` says that
 * the file of ratings has none. `columns` are what the file of movies says besides titles, years and genres.
 */
export function warningsAbout(
  { counts, catalogue, ratings }: DatasetSizes,
  files: { readonly ratings: DataFile; readonly movies?: DataFile },
  picks = false,
  columns: readonly TypedColumn[] = [],
): string[] {
  const { movies } = files;
  const films = catalogue.titles.length;
  const untitled = catalogue.titles.filter((title, film) => title === (catalogue.keys?.[film] ?? '')).length;
  const warnings: string[] = [];
  if (untitled === films) {
    const why = movies ? `no film of the ratings has a title in ${movies.label}` : 'there is no file of titles';
    warnings.push(`films have no titles, so their ids are shown: ${why}; name one with --movies <file>`);
  } else if (untitled > MANY * films) {
    warnings.push(`${untitled} of ${films} films have no title, so their ids are shown`);
  }
  if (isPicks(ratings.scale.values)) {
    const { label } = files.ratings;
    const found = picks ? `${label} has no column of ratings` : `all ratings of ${label} are ${ratings.scale.max}`;
    warnings.push(
      `${found}, so a row says only that somebody picked a film: lists are made, and no ratings are predicted`,
    );
  }
  const large = columns.filter(({ type }, k) => type !== catalogue.attributes?.[k]?.type).map(({ name }) => name);
  if (large.length > 0) {
    warnings.push(
      `${large.join(', ')} of ${movies?.label ?? 'the catalogue'} would take too much memory: films show it, and no filter and no model uses it`,
    );
  }
  if (counts.notRated) warnings.push(`${counts.notRated} rows mean "not rated" and were left out`);
  return warnings;
}
