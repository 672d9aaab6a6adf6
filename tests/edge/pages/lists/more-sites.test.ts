/** Lists whose columns no table of names has: in other languages, of other sites, made by hand. */

import { describe, expect, it } from 'vitest';
import { brief, read } from './read.ts';

describe('an export of IMDb', () => {
  const rest = 'https://www.imdb.com/title/tt0113277/';
  it.each([
    [
      'German',
      'Ihre Bewertung,Bewertungsdatum,Titel,Originaltitel,URL,Titeltyp,IMDb-Bewertung,Jahr',
      'Film',
      'Fernsehserie',
      'Videospiel',
    ],
    [
      'Japanese',
      'あなたの評価,評価日,タイトル,原題,URL,タイトルの種類,IMDbレーティング,年',
      '映画',
      'テレビシリーズ',
      'ビデオゲーム',
    ],
    [
      'Turkish',
      'Puanınız,Puanlama Tarihi,Başlık,Orijinal Başlık,URL,Başlık Türü,IMDb Puanı,Yıl',
      'Kısa Film',
      'TV Dizisi',
      'TV Bölümü',
    ],
    [
      'Polish',
      'Twoja ocena,Data oceny,Tytuł,Tytuł oryginalny,URL,Typ tytułu,Ocena IMDb,Rok',
      'Film telewizyjny',
      'Serial telewizyjny',
      'Gra wideo',
    ],
    [
      'French',
      'Votre note,Date de la note,Titre,Titre original,URL,Type de titre,Note IMDb,Année',
      'Film',
      'Série télévisée',
      'Jeu vidéo',
    ],
    [
      'Spanish',
      'Tu calificación,Fecha,Título,Título original,URL,Tipo de título,Calificación de IMDb,Año',
      'Película',
      'Serie de TV',
      'Videojuego',
    ],
    [
      'Italian',
      'Il tuo voto,Data del voto,Titolo,Titolo originale,URL,Tipo di titolo,Valutazione IMDb,Anno',
      'Film',
      'Serie TV',
      'Videogioco',
    ],
    [
      'Portuguese',
      'Sua avaliação,Data,Título,Título original,URL,Tipo de título,Avaliação da IMDb,Ano',
      'Filme',
      'Série de TV',
      'Jogo',
    ],
    ['Hindi', 'आपकी रेटिंग,तारीख,शीर्षक,मूल शीर्षक,URL,शीर्षक का प्रकार,IMDb रेटिंग,वर्ष', 'फ़िल्म', 'टीवी सीरीज़', 'वीडियो गेम'],
    ['Korean', '내 평점,평가일,제목,원제,URL,유형,IMDb 평점,연도', '영화', 'TV 시리즈', '비디오 게임'],
    [
      'Dutch',
      'Jouw beoordeling,Datum,Titel,Originele titel,URL,Titeltype,IMDb-beoordeling,Jaar',
      'Film',
      'Tv-serie',
      'Aflevering',
    ],
  ])(
    'whose columns are %s has the own rating, the original title and the kind of each',
    async (_, columns, film, series, other) => {
      const row = (id: string, rating: number, kind: string) =>
        `${id},${rating},2020-01-01,Übersetzt ${id},Heat ${id},${rest},${kind},8.3,1995`;
      for (const order of [0, 1]) {
        const names = columns.split(',');
        const rows = [row('tt1', 9, film), row('tt2', 8, series), row('tt3', 7, other), row('tt4', 6, film)];
        // The rating of everybody stands before one's own in some exports.
        const turned = (cells: string[]) =>
          order === 0 ? cells : [cells[6], ...cells.slice(1, 6), cells[0], ...cells.slice(7)];
        const lines = [names, ...rows.map((line) => line.split(',').slice(1))].map(turned);
        const ids = ['Const', 'tt1', 'tt2', 'tt3', 'tt4'];
        const list = await read(lines.map((cells, k) => [ids[k], ...cells].join(',')).join('\n'));
        expect(brief(list)).toEqual([
          'Übersetzt tt1 (1995) tt1 9/10',
          'Übersetzt tt2 (1995) tt2 8/10 no film',
          'Übersetzt tt3 (1995) tt3 7/10 no film',
          'Übersetzt tt4 (1995) tt4 6/10',
        ]);
        expect(list).toMatchObject({ site: 'IMDb', scale: { best: 10, isCertain: true } });
        expect(list.films[0].originalTitle).toBe('Heat tt1');
      }
    },
  );
});

const LISTS: [site: string, name: string, text: string, films: string[], more?: object][] = [
  [
    'MUBI',
    'mubi.json',
    JSON.stringify([
      {
        film_id: 32,
        overall: 4,
        one_liner: 'x',
        film: {
          id: 32,
          title: 'Heat',
          year: 1995,
          average_rating: 3.9,
          average_rating_out_of_ten: 7.8,
          number_of_ratings: 99,
        },
      },
    ]),
    ['Heat (1995) 4/5'],
    { site: 'MUBI' },
  ],
  [
    'TMDB, the ratings of an account',
    'rated.json',
    JSON.stringify({
      results: [
        {
          id: 949,
          account_rating: { created_at: 'd', value: 9 },
          original_title: 'Heat',
          title: 'Heat',
          release_date: '1995-12-15',
          vote_average: 7.9,
          vote_count: 1,
          media_type: 'movie',
        },
      ],
    }),
    ['Heat (1995) tmdb949 9/10'],
  ],
  [
    'Trakt, what was watched',
    'watched-movies.json',
    JSON.stringify([
      { plays: 2, last_watched_at: 'd', movie: { title: 'Heat', year: 1995, ids: { trakt: 1, imdb: 'tt0113277' } } },
    ]),
    ['Heat (1995) tt113277 seen'],
  ],
  [
    'FilmAffinity',
    'fa.csv',
    'Título;Título original;Año;País;Mi nota;Nota media\nEl padrino;The Godfather;1972;EE.UU.;10;9,0\nFargo (Miniserie de TV);Fargo;2014;EE.UU.;9;8,1\n',
    ['El padrino (1972) 10/10'],
    { notFilms: ['Fargo (Miniserie de TV) (2014)'] },
  ],
  [
    'SensCritique',
    'sc.csv',
    'Titre,Titre original,Année,Univers,Ma note,Note moyenne\nLe Parrain,The Godfather,1972,Film,10,8.5\nFargo,Fargo,2014,Série,9,8.0\nZelda,Zelda,1998,Jeu vidéo,9,8.0\n',
    ['Le Parrain (1972) 10/10'],
    { notFilms: ['Fargo (2014)', 'Zelda (1998)'] },
  ],
  [
    'AlloCiné',
    'ac.csv',
    'Titre;Titre original;Année de production;Note presse;Note spectateurs;Note\nLe Parrain;The Godfather;1972;4,8;4,5;5\nHeat;Heat;1995;4,2;4,3;3,5\n',
    ['Le Parrain (1972) 5/5', 'Heat (1995) 3.5/5'],
  ],
  [
    'Filmweb',
    'fw.json',
    JSON.stringify([{ rate: 9, id: 1, title: 'Gorączka', originalTitle: 'Heat', year: 1995 }]),
    ['Gorączka (1995) 9/10'],
  ],
  [
    'ČSFD',
    'csfd.csv',
    'Název,Rok,Typ,Hodnocení\nHeat,1995,film,****\nFargo,2014,seriál,*****\n',
    ['Heat (1995) 4/5'],
    { notFilms: ['Fargo (2014)'] },
  ],
  [
    'Reelgood',
    'rg.csv',
    'Title,Release Date,Content Type,Rating,Seen\nHeat,1995-12-15,Movie,9,true\nFargo,2014-04-15,Show,8,true\n',
    ['Heat (1995) 9/10'],
    { notFilms: ['Fargo (2014)'] },
  ],
  [
    'TV Time',
    'tv.csv',
    'created_at,uuid,movie_name,release_date,type,entity_type\n2020-01-01,abc,Heat,1995-12-15,watch,movie\n2020-01-01,abd,Alien,1979-05-25,towatch,movie\n',
    ['Heat (1995) seen'],
    { toWatch: [{ name: 'Alien (1979)' }] },
  ],
  [
    'ratings on two scales, one of which says which',
    'l.csv',
    'Title,Year,Rating,Rating10\nHeat,1995,4.5,9\n',
    ['Heat (1995) 9/10'],
    { scale: { best: 10, isCertain: true } },
  ],
  ['a short list with semicolons', 'l.csv', 'Titel;Note\nHeat;9\n', ['Heat 9/10']],
  [
    'a numbered list',
    'l.txt',
    '1. Heat (1995)\n2. Alien (1979)\n10) Jaws (1975)\n',
    ['Heat (1995) seen', 'Alien (1979) seen', 'Jaws (1975) seen'],
  ],
  [
    'a list with dashes',
    'l.md',
    '- Heat (1995)\n- 12 Monkeys (1995)\n',
    ['Heat (1995) seen', '12 Monkeys (1995) seen'],
  ],
  [
    'titles that begin with numbers',
    'l.txt',
    '12 Monkeys\n8 Mile\nHeat\n',
    ['12 Monkeys seen', '8 Mile seen', 'Heat seen'],
  ],
  [
    'ratings by title',
    'l.json',
    JSON.stringify({ 'Heat (1995)': 9, 'Alien (1979)': { rating: 8 } }),
    ['Heat (1995) 9/10', 'Alien (1979) 8/10'],
  ],
  [
    'ratings by id',
    'l.json',
    JSON.stringify({ tt0113277: 9, tt0078748: null }),
    ['tt0113277 tt113277 9/10', 'tt0078748 tt78748 seen'],
  ],
  [
    'rows in JSON',
    'l.json',
    JSON.stringify([
      ['Title', 'Year', 'Rating'],
      ['Heat', 1995, 9],
      ['Alien', 1979, null],
    ]),
    ['Heat (1995) 9/10', 'Alien (1979) seen'],
  ],
];

it.each(LISTS)('%s', async (_, name, text, films, more = {}) => {
  const list = await read(text, name);
  expect(brief(list)).toEqual(films);
  expect(list).toMatchObject(more);
  expect(list.unreadable).toEqual([]);
});

it('the ratings of a dataset are told where they belong', async () => {
  await expect(read('userId,movieId,rating,timestamp\n1,6,5.0,978300760\n')).rejects.toThrow(
    'the ratings of a dataset',
  );
});
