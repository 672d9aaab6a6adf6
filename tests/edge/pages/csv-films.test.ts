import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../edge/pages/client/csv.ts';
import { readForeign } from '../../../edge/pages/client/ratings/csv-films.ts';

const read = (text: string) => {
  const { rows, columns } = parseCsv(text);
  return readForeign(rows, columns);
};

describe('lists of other sites', () => {
  it('reads Letterboxd: quotes, commas, half stars, a byte order mark and Windows lines', () => {
    const { site, films, skipped } = read(
      '\ufeffDate,Name,Year,Letterboxd URI,Rating\r\n2020-01-01,"Good, the Bad and the ""Ugly""",1966,https://boxd.it/a,4.5\r\n\r\n2020-01-01,Amélie,2001,https://boxd.it/b,0.5\r\n',
    );
    expect(site).toBe('Letterboxd');
    expect(films).toMatchObject([
      { title: 'Good, the Bad and the "Ugly"', year: 1966, rating: 4.5, best: 5 },
      { name: 'Amélie (2001)', rating: 0.5 },
    ]);
    expect(skipped).toEqual([]);
  });

  it('reads IMDb by id, and does not take a series for the film of its name', () => {
    const { site, films } = read(
      'Const,Your Rating,Date Rated,Title,URL,Title Type,Year\ntt0116282,9,2020-01-01,Fargo,u,Movie,1996\ntt2802850,8,2020-01-01,Fargo,u,TV Series,2014\n',
    );
    expect(site).toBe('IMDb');
    expect(films[0]).toMatchObject({ imdbId: 116282, title: 'Fargo', year: 1996, rating: 9, best: 10 });
    expect(films[1]).toMatchObject({ imdbId: 2802850, name: 'Fargo (2014)' });
    expect(films[1].title).toBeUndefined();
  });

  it('says which lines it cannot use, and why', () => {
    const { films, skipped } = read('Name,Year,Rating\nHeat,1995,\n,1995,4\nAlien,1979,11\nJaws,,3\n');
    expect(films).toMatchObject([{ title: 'Jaws', rating: 3 }]);
    expect(films[0].year).toBeUndefined();
    expect(skipped.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(skipped[2].reason).toContain('0.5 to 5');
  });

  it('refuses other files in words', () => {
    expect(() => read('Date,Name,Year,Letterboxd URI\n1,Heat,1995,u\n')).toThrow(/no ratings/);
    expect(() => read('a,b\n1,2\n')).toThrow(/columns of the file are: a, b\./);
    expect(() => read('')).toThrow(/file is empty/);
  });
});
