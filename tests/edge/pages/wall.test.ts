import { describe, expect, it } from 'vitest';
import { filmPick, filmTile } from '../../../edge/pages/film-text/film-parts.ts';
import { spread } from '../../../edge/pages/for-you/wall.ts';

const films = Array.from({ length: 300 }, (_, k) => ({
  movieId: k,
  title: `Title${k} (1990)`,
  year: k < 40 ? 1995 : k < 80 ? 1975 : 1955,
  genres: [['Drama', 'Comedy', 'Horror'][k % 3]],
}));

describe('the wall of films', () => {
  it('begins with the best known film and spreads over decades and genres', () => {
    const wall = spread(films, 24);
    expect(wall[0].movieId).toBe(0);
    expect(new Set(wall.map(({ year }) => year)).size).toBe(3);
    for (const genre of ['Drama', 'Comedy', 'Horror']) {
      expect(wall.filter(({ genres }) => genres.includes(genre)).length).toBeGreaterThan(4);
    }
  });

  it('shows one film of a series before the next one of it, however well known', () => {
    const series = [
      'Star Wars: Episode IV - A New Hope (1977)',
      'Star Wars: Episode V (1980)',
      'Terminator, The (1984)',
    ];
    const known = [...series, 'Terminator 2: Judgment Day (1991)'].map((title) => ({ ...films[0], title }));
    const wall = spread([...known, ...films], 24).map(({ title }) => title);
    expect(wall.filter((title) => title.startsWith('Star Wars'))).toHaveLength(1);
    expect(wall.filter((title) => title.startsWith('Terminator'))).toHaveLength(1);
  });

  it('shows each film once, and the same ones every time', () => {
    const all = spread(films, 300);
    expect(new Set(all).size).toBe(300);
    expect(spread(films, 300)).toEqual(all);
    expect(spread(films.slice(0, 3), 24)).toHaveLength(3);
  });
});

describe('films in a page', () => {
  const code = '<script>alert("1")</script> (1999)';
  const nasty = { movieId: 1, title: code, catalogueTitle: code, year: 1999, genres: ['<b>Drama</b>'] };

  it('never let a title be markup', async () => {
    const pick = { ...nasty, rating: 4, interval: [3, 5] as [number, number], score: 1, models: {} };
    for (const markup of [await filmTile(nasty), await filmPick([1, 5], pick)]) {
      expect(String(markup)).not.toMatch(/<script|<b>/);
      expect(String(markup)).toContain('&lt;script&gt;');
    }
  });
});
