/** Picks the one genre that describes a film best. It gives the poster its colour and the line above the title. */

/** MovieLens genres, the most specific first: `Horror` says more about a film than `Drama`. */
const ORDER = [
  'Film-Noir',
  'Western',
  'Documentary',
  'Animation',
  'Musical',
  'War',
  'Horror',
  'Sci-Fi',
  'Romance',
  'Fantasy',
  'Mystery',
  'Crime',
  'Comedy',
  'Children',
  'Thriller',
  'Adventure',
  'Action',
  'Drama',
];

/**
 * Returns the most specific genre, or an empty text for a film without genres. A genre that is not in `ORDER` comes
 * first.
 */
export function tellingGenre(genres: readonly string[]): string {
  const known = genres.filter((genre) => !genre.startsWith('('));
  return known.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0] ?? '';
}
