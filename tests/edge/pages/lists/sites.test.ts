/** Lists of the sites that people come from, in the shapes in which these sites hand them out. */

import { expect, it } from 'vitest';
import { brief, read } from './read.ts';

const LISTS: [site: string, name: string, text: string, films: string[], more?: object][] = [
  [
    'Letterboxd, ratings',
    'ratings.csv',
    '\ufeffDate,Name,Year,Letterboxd URI,Rating\r\n2020-01-01,"Good, the Bad and the ""Ugly""",1966,https://boxd.it/a,4.5\r\n\r\n2020-01-01,Amélie,2001,https://boxd.it/b,0.5\r\n',
    ['Good, the Bad and the "Ugly" (1966) 4.5/5', 'Amélie (2001) 0.5/5'],
    { site: 'Letterboxd', scale: { best: 5, isCertain: true } },
  ],
  [
    'Letterboxd, watched',
    'watched.csv',
    'Date,Name,Year,Letterboxd URI\n2020-01-01,Heat,1995,u\n',
    ['Heat (1995) seen'],
    { scale: undefined },
  ],
  [
    'Letterboxd, watchlist',
    'watchlist.csv',
    'Date,Name,Year,Letterboxd URI\n2020-01-01,Heat,1995,u\n',
    [],
    { toWatch: [{ name: 'Heat (1995)' }] },
  ],
  [
    'Letterboxd, a list with lines about it',
    'my-list.csv',
    'Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-01,Best of all,,u,\n\nPosition,Name,Year,URL,Description\n1,Heat,1995,https://boxd.it/a,\n2,1917,2019,https://boxd.it/b,\n',
    ['Heat (1995) seen', '1917 (2019) seen'],
  ],
  [
    'Letterboxd, import format',
    'import.csv',
    'imdbID,tmdbID,Title,Year,Rating10,WatchedDate\ntt0113277,949,Heat,1995,9,2020-01-01\n,,Alien,1979,8,\n',
    ['Heat (1995) tt113277 tmdb949 9/10', 'Alien (1979) 8/10'],
    { scale: { best: 10, isCertain: true } },
  ],
  [
    'IMDb, with a series of the name of a film',
    'ratings.csv',
    'Const,Your Rating,Date Rated,Title,URL,Title Type,Year\ntt0116282,9,2020-01-01,Fargo,u,Movie,1996\ntt2802850,8,2020-01-01,Fargo,u,TV Series,2014\n',
    ['Fargo (1996) tt116282 9/10', 'Fargo (2014) tt2802850 8/10 no film'],
    { site: 'IMDb' },
  ],
  [
    'IMDb in Spanish',
    'ratings.csv',
    'Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes\ntt0068646,9,2024-01-01,El padrino,The Godfather,u,Película,9.2,175,1972,Drama,1\ntt0903747,9,2024-01-01,Breaking Bad,Breaking Bad,u,Serie de TV,9.2,45,2008,Drama,1\ntt1,7,2024-01-01,Juego,Juego,u,Videojuego,9,,2008,,1\ntt2,7,2024-01-01,Wort,Wort,u,Unbekanntes,9,,2008,,1\n',
    [
      'El padrino (1972) tt68646 9/10',
      'Breaking Bad (2008) tt903747 9/10 no film',
      'Juego (2008) tt1 7/10 no film',
      'Wort (2008) tt2 7/10 no film',
    ],
  ],
  [
    'IMDb before 2017',
    'ratings.csv',
    '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating","Runtime (mins)","Year"\n"1","tt0211915","Sat","","","Amélie","Feature Film","J","9","8.3","122","2001"\n',
    ['Amélie (2001) tt211915 9/10'],
    { site: 'IMDb', scale: { best: 10, isCertain: true } },
  ],
  [
    'IMDb, a list',
    'favourites.csv',
    'Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Year,Your Rating,Date Rated\n1,tt0113277,2020-01-01,2020-01-01,,Heat,Heat,u,Movie,8.3,1995,,\n2,tt0078748,2020-01-01,2020-01-01,,Alien,Alien,u,Movie,8.5,1979,8,2020-01-01\n',
    ['Heat (1995) tt113277 seen', 'Alien (1979) tt78748 8/10'],
  ],
  [
    'movielens.org',
    'movielens-ratings.csv',
    'movie_id,imdb_id,tmdb_id,rating,average_rating,title\n356,0109830,13,5.0,4.06,Forrest Gump (1994)\n',
    ['Forrest Gump (1994) tt109830 tmdb13 5/5'],
    { site: 'MovieLens' },
  ],
  [
    'TMDB',
    'ratings.csv',
    'TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n680,tt0110912,movie,Pulp Fiction,1994-09-10T00:00:00Z,,,8.49,8,d\n87108,,tv,Chernobyl,2019-05-06T00:00:00Z,,,8.6,8,d\n',
    ['Pulp Fiction (1994) tt110912 tmdb680 8/10'],
    { site: 'TMDB', notFilms: ['Chernobyl (2019)'] },
  ],
  [
    'TMDB, as its API answers',
    'rated.json',
    JSON.stringify({
      page: 1,
      results: [
        { id: 949, original_title: 'Heat', title: 'Heat', release_date: '1995-12-15', vote_average: 7.9, rating: 9 },
      ],
    }),
    ['Heat (1995) tmdb949 9/10'],
  ],
  [
    'Trakt, ratings in JSON',
    'ratings-movies.json',
    JSON.stringify([
      {
        rated_at: '2020-01-01',
        rating: 9,
        type: 'movie',
        movie: { title: 'Heat', year: 1995, ids: { trakt: 1, slug: 'heat', imdb: 'tt0113277', tmdb: 949 } },
      },
      { rated_at: '2020-01-01', rating: 8, type: 'show', show: { title: 'Fargo', year: 2014, ids: { trakt: 2 } } },
      {
        rated_at: '2020-01-01',
        rating: null,
        type: 'movie',
        movie: { title: 'Jaws', year: 1975, rating: 7.8, ids: {} },
      },
    ]),
    ['Heat (1995) tt113277 tmdb949 9/10', 'Jaws (1975) seen'],
    { site: 'Trakt', notFilms: ['Fargo (2014)'] },
  ],
  [
    'Trakt, history and watchlist',
    'watchlist-and-history.json',
    JSON.stringify([
      { listed_at: 'd', type: 'movie', movie: { title: 'Heat', year: 1995, ids: { imdb: 'tt0113277' } } },
    ]),
    [],
    { toWatch: [{ name: 'Heat (1995)' }] },
  ],
  [
    'Trakt, CSV',
    'ratings.csv',
    'rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,url,rating\nd,movie,Heat,1995,80,1,tt0113277,949,,u,9\nd,episode,Pilot,2010,80,2,,,,u,8\n',
    ['Heat (1995) tt113277 tmdb949 9/10'],
    { notFilms: ['Pilot (2010)'] },
  ],
  [
    'Simkl, JSON',
    'SimklBackup.json',
    JSON.stringify({
      shows: [{ status: 'completed', user_rating: 9, show: { title: 'Fargo', year: 2014, ids: { simkl: 1 } } }],
      anime: [],
      movies: [
        {
          status: 'completed',
          user_rating: 8,
          movie: { title: 'Heat', year: 1995, ids: { simkl: 2, imdb: 'tt0113277' } },
        },
        {
          status: 'completed',
          user_rating: null,
          movie: { title: 'Jaws', year: 1975, ids: { simkl: 3, imdb: 'tt0073195' } },
        },
        { status: 'plantowatch', user_rating: null, movie: { title: 'Alien', year: 1979, ids: { simkl: 4 } } },
      ],
    }),
    ['Heat (1995) tt113277 8/10', 'Jaws (1975) tt73195 seen'],
    { site: 'Simkl', notFilms: ['Fargo (2014)'], toWatch: [{ name: 'Alien (1979)' }] },
  ],
  [
    'Simkl, CSV',
    'SimklBackup.csv',
    'SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB\n1,Heat,movie,1995,completed,,d,8,,,949,tt0113277\n2,Alien,movie,1979,plan to watch,,,,,,348,tt0078748\n3,Fargo,tv,2014,completed,s1e10,d,9,,1,,\n',
    ['Heat (1995) tt113277 tmdb949 8/10'],
    { toWatch: [{ name: 'Alien (1979)' }], notFilms: ['Fargo (2014)'] },
  ],
  [
    'Criticker',
    'rankings.csv',
    'Rating,Tier,Film Name,Year,IMDB ID,Date Rated\n85,9,Heat,1995,tt0113277,d\n0,1,Cats,2019,tt5697572,d\n',
    ['Heat (1995) tt113277 85/100', 'Cats (2019) tt5697572 0/100'],
  ],
  [
    'Kinopoisk',
    'votes.csv',
    'Название;Оригинальное название;Год;Моя оценка;Оценка КиноПоиска;Дата\nСхватка;Heat;1995;9;8,1;d\nЧужой;Alien;1979;8;8,1;d\n',
    ['Схватка (1995) 9/10', 'Чужой (1979) 8/10'],
  ],
  [
    'Douban',
    'douban.csv',
    '标题,个人评分,打分日期,我的短评,上映日期,制片国家,条目链接\n盗火线 / Heat,5,2020-01-01,,1995,美国,https://movie.douban.com/subject/1292262/\n异形,4,2020-01-01,,1979,美国,https://movie.douban.com/subject/1/\n',
    ['盗火线 / Heat (1995) 5/5', '异形 (1979) 4/5'],
  ],
  [
    'Filmtipset',
    'betyg.csv',
    'Titel;Originaltitel;År;Betyg;IMDb\nGudfadern;The Godfather;1972;5;0068646\n',
    ['Gudfadern (1972) tt68646 5/5'],
  ],
  [
    'Netflix, viewing history',
    'NetflixViewingHistory.csv',
    'Title,Date\n"Fargo: Season 1: The Crocodile\'s Dilemma","1/2/20"\n"Kill Bill: Vol. 1","1/3/20"\n"The Irishman","1/3/20"\n"The Irishman","1/4/20"\n"Dark: Staffel 2: Anfänge","1/4/20"\n',
    ['Kill Bill: Vol. 1 seen', 'The Irishman seen'],
    { notFilms: ["Fargo: Season 1: The Crocodile's Dilemma", 'Dark: Staffel 2: Anfänge'] },
  ],
  [
    'Jellyfin',
    'jellyfin.json',
    JSON.stringify({
      Items: [
        {
          Name: 'Heat',
          OriginalTitle: 'Heat',
          Id: 'a',
          ProductionYear: 1995,
          Type: 'Movie',
          CommunityRating: 7.9,
          ProviderIds: { Tmdb: '949', Imdb: 'tt0113277' },
          UserData: { Played: true, PlayCount: 1 },
          People: [{ Name: 'Al Pacino', Id: 'x', Type: 'Actor' }],
        },
        { Name: 'Alien', ProductionYear: 1979, Type: 'Movie', UserData: { Played: false } },
        { Name: 'Pilot', ProductionYear: 2010, Type: 'Episode', UserData: { Played: true } },
      ],
      TotalRecordCount: 3,
    }),
    ['Heat (1995) tt113277 tmdb949 seen'],
    { toWatch: [{ name: 'Alien (1979)' }], notFilms: ['Pilot (2010)'] },
  ],
  [
    'Plex',
    'plex.json',
    JSON.stringify({
      MediaContainer: {
        size: 1,
        Metadata: [
          {
            title: 'Heat',
            type: 'movie',
            year: 1995,
            rating: 8.3,
            audienceRating: 9.4,
            userRating: 9,
            viewCount: 2,
            Guid: [{ id: 'imdb://tt0113277' }, { id: 'tmdb://949' }],
          },
        ],
      },
    }),
    ['Heat (1995) tt113277 tmdb949 9/10'],
  ],
  [
    'Kodi',
    'kodi.json',
    JSON.stringify({
      result: {
        movies: [
          {
            movieid: 1,
            label: 'Heat',
            title: 'Heat',
            year: 1995,
            imdbnumber: 'tt0113277',
            rating: 7.9,
            userrating: 9,
            playcount: 1,
          },
          {
            movieid: 2,
            label: 'Alien',
            title: 'Alien',
            year: 1979,
            imdbnumber: 'tt0078748',
            rating: 8.1,
            userrating: 0,
            playcount: 0,
          },
        ],
      },
    }),
    ['Heat (1995) tt113277 9/10'],
    { toWatch: [{ name: 'Alien (1979)' }] },
  ],
  [
    'one title a line',
    'seen.txt',
    'Heat (1995)\nAlien (1979)\n\nJaws\n',
    ['Heat (1995) seen', 'Alien (1979) seen', 'Jaws seen'],
  ],
  [
    'JSON lines',
    'films.ndjson',
    '{"title":"Heat","year":"1995.0","stars":"★★★★½"}\n{"title":"Alien","year":1979,"stars":"4/5"}\n',
    ['Heat (1995) 4.5/5', 'Alien (1979) 4/5'],
  ],
];

it.each(LISTS)('%s', async (_, name, text, films, more = {}) => {
  const list = await read(text, name);
  expect(brief(list)).toEqual(films);
  expect(list).toMatchObject(more);
  expect(list.unreadable).toEqual([]);
});

it('a title that is translated keeps its original one', async () => {
  const { films } = await read(
    'Const,Your Rating,Title,Original Title,Title Type,Year\ntt0245429,10,La città incantata,Sen to Chihiro no kamikakushi,Film,2001\n',
  );
  expect(films[0]).toMatchObject({ title: 'La città incantata', originalTitle: 'Sen to Chihiro no kamikakushi' });
  const kinopoisk = await read('Название;Оригинальное название;Год;Моя оценка\nСхватка;Heat;1995;9\n');
  expect(kinopoisk.films[0]).toMatchObject({ title: 'Схватка', originalTitle: 'Heat' });
});
