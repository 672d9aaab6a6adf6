/** Links from a film to its pages on other sites. */

import { expect, it } from 'vitest';
import { elsewhere } from '../../../edge/pages/film/elsewhere.ts';

it.each([
  [1, 'tt0000001'],
  [114_709, 'tt0114709'],
  [12_345_678, 'tt12345678'],
])('IMDb id %i is %s, in seven digits at least', async (imdbId, written) => {
  const links = String(await elsewhere({ imdbId, tmdbId: 862 }));
  expect(links).toContain(`href="https://www.imdb.com/title/${written}/" rel="noopener noreferrer"`);
  expect(links).toContain('href="https://www.themoviedb.org/movie/862" rel="noopener noreferrer"');
});

it('a film without ids has no links', async () => {
  expect(String(await elsewhere({ imdbId: null, tmdbId: null }))).toBe('');
});
