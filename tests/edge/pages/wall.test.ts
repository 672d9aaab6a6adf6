import { describe, expect, it } from 'vitest';
import { filmPick, filmTile } from '../../../edge/pages/film-text/film-parts.ts';
import { MAX_WALL, WALL_SIZE, wallOf } from '../../../edge/pages/for-you/wall.ts';
import { recommender } from '../../contracts/toy-recommender.ts';

describe('the walls of films', () => {
  it('show each film once, and the same ones in any order of asking', () => {
    const walls = Array.from({ length: MAX_WALL + 1 }, (_, page) => wallOf({ ...recommender }, page));
    const films = walls.flat().map(({ movieId }) => movieId);
    expect(walls[0]).toHaveLength(WALL_SIZE);
    expect(new Set(films).size).toBe(films.length);
    // The two westerns are one film with two ids.
    expect(films).toHaveLength(recommender.catalogue.movies - 1);
    const same = { ...recommender };
    const backwards = walls.map((_, page) => wallOf(same, MAX_WALL - page)).reverse();
    expect(backwards).toEqual(walls);
  });
});

describe('films in a page', () => {
  const code = '<script>alert("1")</script> (1999)';
  const nasty = { movieId: 1, title: code, catalogueTitle: code, year: 1999, genres: ['<b>Drama</b>'] };

  it('never let a title be markup', async () => {
    const pick = { ...nasty, rating: 4, interval: [3, 5] as [number, number], score: 1, belowMean: false, models: {} };
    for (const markup of [await filmTile({ posters: true }, nasty), await filmPick([1, 5], { posters: true }, pick)]) {
      expect(String(markup)).not.toMatch(/<script|<b>/);
      expect(String(markup)).toContain('&lt;script&gt;');
    }
  });
});
