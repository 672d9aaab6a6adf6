/** The genre that says most of a film, for the colour and the line above its title. */

/** The more telling, the earlier: `Horror` says more than `Drama`. */
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

/** Empty for a film without genres. Genres of other catalogues come before these. */
export function tellingGenre(genres: readonly string[]): string {
  const known = genres.filter((genre) => !genre.startsWith('('));
  return known.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0] ?? '';
}
