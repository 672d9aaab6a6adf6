/** Import reads lists in any encoding, separator, order and case, also in archives, and refuses files that are no lists. */

import '../../../fixtures/film-page.ts';
import fc from 'fast-check';
import { Zip, ZipDeflate } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isOfSeries, kindOf } from '../../../../edge/pages/client/lists/kinds.ts';
import { unzip } from '../../../../edge/pages/client/lists/unzip.ts';
import { parseImdbId, parseRating, parseYear } from '../../../../edge/pages/client/lists/values.ts';
import { type FilmList, readList } from '../../../../edge/pages/client/lists.ts';
import { zip } from './zip.ts';

const read = (text: string | Uint8Array, name = 'list.csv') =>
  readList(name, typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text));
const rated = ({ films }: FilmList) =>
  films.map(({ title, year, rating }) => [title, year, rating === undefined ? undefined : rating.value]);

describe('a table', () => {
  const films: [string, number, number][] = [
    ['Amélie', 2001, 4.5],
    ['The Good, the Bad; "and" the Ugly', 1966, 5],
    ['Heat', 1995, 0.5],
    ['1917', 2019, 3],
  ];
  const encodings: Record<string, (text: string) => Uint8Array> = {
    'UTF-8': (text) => Buffer.from(text),
    'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
    'UTF-16': (text) => Buffer.from(text, 'utf16le'),
    'UTF-16 with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    'UTF-16, high bytes first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    'Latin-1': (text) => Buffer.from(text, 'latin1'),
  };
  const columns = fc.shuffledSubarray(['title', 'year', 'rating', 'noise', 'date'], { minLength: 5 });

  it('is read in any order, case, separator and encoding, with commas in numbers and years as floats', async () => {
    await fc.assert(
      fc.asyncProperty(
        columns,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(...Object.keys(encodings)),
        fc.constantFrom(
          (name: string) => name,
          (name: string) => name.toUpperCase(),
        ),
        fc.record({ comma: fc.boolean(), float: fc.boolean(), sep: fc.boolean() }),
        async (order, separator, newline, encoding, write, { comma, float, sep }) => {
          const names: Record<string, string> = {
            title: 'Film Title',
            year: 'Year',
            rating: 'My rating',
            noise: 'Genres',
            date: 'Date',
          };
          const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const cells = ([title, year, rating]: [string, number, number]): Record<string, string> => ({
            title: quote(title),
            year: float ? `${year}.0` : String(year),
            rating: comma ? quote(String(rating).replace('.', ',')) : String(rating),
            noise: 'Drama',
            date: '2020-01-02',
          });
          const lines = [
            ...(sep ? [`sep=${separator}`] : []),
            order.map((column) => write(names[column])).join(separator),
            ...films.map((film) => order.map((column) => cells(film)[column]).join(separator)),
          ];
          const list = await read(encodings[encoding](lines.join(newline)));
          expect(rated(list)).toEqual(films);
          expect(list.scale).toEqual({ best: 5, isCertain: false });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('without names of columns is known by what it holds', async () => {
    const list = await read('tt0113277,Heat,1995,9\ntt0078748,Alien,1979,8\ntt0073195,Jaws,1975,9\n');
    expect(list.films.map(({ imdbId }) => imdbId)).toEqual([113277, 78748, 73195]);
    expect(rated(list)).toEqual([
      ['Heat', 1995, 9],
      ['Alien', 1979, 8],
      ['Jaws', 1975, 9],
    ]);
  });

  it('tells lines as an editor counts them, with line breaks in quotes and blank lines', async () => {
    const text =
      'Name,Year,Rating,Review\nHeat,1995,4.5,"Great.\n\nIt works.\nStill."\n\nAlien,1979,many,none\n,1980,3,\nJaws,1975,,\n';
    const list = await read(text);
    expect(list.unreadable).toEqual([
      'line 7: “Alien” has a rating that cannot be read: “many”',
      'line 8: the title is missing',
    ]);
    expect(list.films.map(({ place }) => place)).toEqual(['line 2', 'line 9']);
    expect((await read(`sep=,\n${text}`)).films.map(({ place }) => place)).toEqual(['line 3', 'line 10']);
    expect((await read(text.replaceAll('\n', '\r\n'))).films.map(({ place }) => place)).toEqual(['line 2', 'line 9']);
  });

  it('keeps films apart by all that says which film each is, and has a film once that it names twice', async () => {
    const names = async (text: string) => (await read(text)).films.map(({ name }) => name);
    expect(await names('tmdbId,rating\n949,9\n348,8\n578,9\n348,7\n')).toEqual(['TMDB 949', 'TMDB 348', 'TMDB 578']);
    expect(await names('Title,tmdbId,Rating\nCinderella,11224,9\nCinderella,150689,8\n')).toHaveLength(2);
    expect(await names('Title,Original Title,Rating\n,Kumonosu-jō,9\n,Ikiru,8\n')).toEqual(['Kumonosu-jō', 'Ikiru']);
    const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: '' as const });
    const film = fc.record({
      imdb: some(fc.constantFrom('tt0000011', 'tt0000012')),
      tmdb: some(fc.constantFrom(21, 22)),
      title: some(fc.constantFrom('Heat', 'Alien')),
      year: some(fc.constantFrom(1979, 1995)),
    });
    const films = fc.array(film, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(films, async (rows) => {
        const lines = rows.map(({ imdb, tmdb, title, year }) => `${imdb},${tmdb},${title},${year},4\n`);
        const list = await read(`imdb id,tmdb id,title,year,rating\n${lines.join('')}`);
        const named = rows.filter(({ imdb, tmdb, title }) => imdb !== '' || tmdb !== '' || title !== '');
        const told = named.map(({ imdb, ...others }) => (imdb === '' ? JSON.stringify(others) : imdb));
        expect(list.films).toHaveLength(new Set(told).size);
        for (const { name } of list.films) expect(name).toMatch(/[^ ]/);
      }),
    );
  });

  it.each(Array.from({ length: 20 }, (_, k) => k + 1))(
    'whose ratings are in column %i without a name, or with a number for a name, leaves the scale open',
    async (column) => {
      const row = (title: string, rating: number) => [
        ...Array.from({ length: column - 1 }, () => 'Drama'),
        rating,
        title,
      ];
      const rows = ['Heat', 'Alien', 'Jaws', 'Fargo', 'Dune'].map((title, k) => row(title, k + 1));
      const names = rows[0].map((_, k) => (k === column ? 'Title' : `Column${k + 1}`));
      for (const lines of [rows, [names, ...rows]]) {
        const list = await read(lines.map((line) => line.join(',')).join('\n'));
        expect(rated(list).map(([title, , rating]) => [title, rating])).toEqual(
          rows.map((line) => [line[column], line[column - 1]]),
        );
        expect(list.scale).toEqual({ best: 5, isCertain: false });
      }
    },
  );

  it('leaves the scale open where it says nothing about it', async () => {
    const scale = async (...ratings: string[]) =>
      (await read(`Name,Year,Rating\n${ratings.map((rating, k) => `Film ${k},1990,${rating}\n`).join('')}`)).scale;
    expect(await scale('4.5', '3')).toEqual({ best: 5, isCertain: false });
    expect(await scale('7', '3')).toEqual({ best: 10, isCertain: false });
    expect(await scale('70', '3')).toEqual({ best: 100, isCertain: false });
    expect(await scale('4/5', '3/5')).toEqual({ best: 5, isCertain: true });
    expect(await scale('👍', '👎')).toEqual({ best: 5, isCertain: true });
    expect(await scale('', '-')).toBeUndefined();
    expect((await read('Name,Year,Rating (1-10)\nHeat,1995,4\n')).scale).toEqual({ best: 10, isCertain: true });
  });

  it('that holds no films is refused in words, whatever it holds', async () => {
    await expect(read('a,b\n1,2\n')).rejects.toThrow('The columns of the file are: a, b.');
    await expect(read('')).rejects.toThrow('The file is empty');
    await expect(read('{"a": 1')).rejects.toThrow('not valid JSON');
    await expect(read('{"a": 1}')).rejects.toThrow('No entry of this file names a film');
    await expect(read(`Name\n${'Heat\n'.repeat(50_001)}`)).rejects.toThrow('more than 50,000');
    await expect(read(`${'x'.repeat(99)},b\n1,2\n`)).rejects.toThrow(`are: ${'x'.repeat(40)}…, b.`);
  });
});

describe('a file that is larger than any list', () => {
  const films = (count: number, more: (k: number) => object) =>
    JSON.stringify(Array.from({ length: count }, (_, k) => ({ title: `Film ${k}`, ...more(k) })));

  it('has too many columns, whether the first line or the entries have them', async () => {
    const wide = 'more than 500 columns, so it is not a list of films';
    await expect(read(`Title${',x'.repeat(500)}\nHeat\n`)).rejects.toThrow(wide);
    await expect(read(`Heat\n${'x,'.repeat(500)}x\n`)).rejects.toThrow(wide);
    await expect(read(films(501, (k) => ({ [`only ${k}`]: k })))).rejects.toThrow(wide);
    await expect(
      read(
        JSON.stringify({ title: 'Heat', ...Object.fromEntries(Array.from({ length: 501 }, (_, k) => [`a${k}`, k])) }),
      ),
    ).rejects.toThrow(wide);
    await expect(read(JSON.stringify([['Title', ...Array(500).fill('x')], ['Heat']]))).rejects.toThrow(wide);
    expect((await read(films(600, (k) => ({ [`only ${k % 499}`]: k })))).films).toHaveLength(600);
  });

  it('has too many entries, whether a list or an object has them', async () => {
    const named = Object.fromEntries(Array.from({ length: 50_001 }, (_, k) => [`Film ${k} (1990)`, k % 10]));
    await expect(read(JSON.stringify(named))).rejects.toThrow('more than 50,000 entries');
    await expect(read(films(50_001, () => ({})))).rejects.toThrow('more than 50,000 entries');
  });

  it('may have as many names as it has films, when these are the names of the films', async () => {
    const named = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, k) => [`The Original Title of Film ${k} (1990)`, 1 + (k % 10)]),
    );
    const list = await read(JSON.stringify(named));
    expect(list.films).toHaveLength(20_000);
    expect(list.films.every(({ rating }) => rating)).toBe(true);
    // The names of columns are known after that as before.
    expect((await read(films(3, (k) => ({ year: 1990, rating: k })))).films[1]).toMatchObject({
      name: 'Film 1 (1990)',
      rating: { value: 1 },
    });
  });
});

describe('a file that is no text', () => {
  it.each([
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d, 0, 1]],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
    ['unpack', [0x1f, 0x8b, 8, 0]],
    ['a web page', [...Buffer.from('<!DOCTYPE html><title>Heat</title>')]],
    ['an Excel workbook', zip({ '[Content_Types].xml': '<Types/>', 'xl/worksheets/sheet1.xml': '<worksheet/>' })],
    ['save the list in it as CSV', zip({ mimetype: 'a', 'content.xml': '<a/>', 'META-INF/manifest.xml': '<a/>' })],
    ['Numbers', zip({ 'Index/Document.iwa': 'x' })],
    ['no text', [1, 2, 3, 4, 0, 0, 7]],
  ])('is called %s', async (name, bytes) => {
    await expect(read(Uint8Array.from(bytes))).rejects.toThrow(name);
  });

  it('is never shown: no message has a letter that cannot be printed', async () => {
    // What begins like XML is read by the browser, so tests/browser has it.
    const noXml = fc.uint8Array({ maxLength: 300 }).filter((bytes) => !bytes.includes(0x3c));
    await fc.assert(
      fc.asyncProperty(noXml, async (bytes) => {
        const message = await read(bytes).then(
          (list) => JSON.stringify(list),
          (error: Error) => {
            expect(error).toBeInstanceOf(TypeError);
            return error.message;
          },
        );
        expect(message).not.toMatch(/(?![\t\n\v\f\r\x7f-\x9f])\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an archive', () => {
  const LETTERBOXD = {
    'ratings.csv': 'Date,Name,Year,Letterboxd URI,Rating\nd,Heat,1995,a,4.5\n',
    'watched.csv': 'Date,Name,Year,Letterboxd URI\nd,Heat,1995,a\nd,Jaws,1975,b\n',
    'diary.csv':
      'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\nd,Heat,1995,c,3,,,d\nd,Alien,1979,d,4,,,d\n',
    'watchlist.csv': 'Date,Name,Year,Letterboxd URI\nd,Fargo,1996,e\n',
    'likes/films.csv': 'Date,Name,Year,Letterboxd URI\nd,Speed,1994,f\n',
    'deleted/diary.csv': 'Date,Name,Year,Letterboxd URI,Rating\nd,Cats,2019,g,1\n',
    'lists/best.csv':
      'Letterboxd list export v7\nDate,Name,Tags,URL,Description\nd,Best,,u,\n\nPosition,Name,Year,URL\n1,Dune,2021,u\n',
    'profile.csv': 'Date Joined,Username,Given Name\nd,someone,Some\n',
    'comments.csv': 'Date,Content,Comment\nd,x,y\n',
    'reviews.csv': '',
    'likes/': '',
  };

  it.each([0, 8])('of Letterboxd is read whole: ratings first, then what was seen (method %i)', async (method) => {
    const list = await read(zip(LETTERBOXD, method), 'letterboxd-someone.zip');
    expect(list.site).toBe('Letterboxd');
    expect(new Map(list.films.map(({ title, rating }) => [title, rating?.value]))).toEqual(
      new Map([
        ['Heat', 4.5],
        ['Jaws', undefined],
        ['Alien', 4],
        ['Speed', undefined],
      ]),
    );
    expect(list.films.find(({ title }) => title === 'Alien')?.place).toBe('diary.csv, line 3');
  });

  it('is refused in words when it is damaged, too large, locked, or has no films', async () => {
    const good = zip(LETTERBOXD);
    await expect(read(good.slice(0, 200), 'a.zip')).rejects.toThrow('damaged');
    await expect(read(zip({ 'a.txt': 'x' }, 8, 1), 'a.zip')).rejects.toThrow('password');
    await expect(read(zip({ 'photo.jpg': 'x' }), 'a.zip')).rejects.toThrow('No file in this zip');
    const bomb = zip({ 'ratings.csv': new Uint8Array(60_000_000).fill(97) });
    expect(bomb.length).toBeLessThan(100_000);
    await expect(read(bomb, 'a.zip')).rejects.toThrow('too large');
    expect(() => unzip(good, () => true, { files: 3, bytes: 9e9 })).toThrow('more than 3 files');
    await expect(read(zip({ 'ratings.csv': 'x' }, 14), 'a.zip')).rejects.toThrow('not known here');
  });

  it('is refused before it is unpacked where it says how large it is, and soon where it lies', () => {
    const bomb = zip({ 'ratings.csv': new Uint8Array(60_000_000) });
    let wanted = 0;
    const refuse = (bytes: Uint8Array) =>
      expect(() => unzip(bytes, () => ++wanted > 0, { files: 9, bytes: 50_000_000 })).toThrow('too large');
    refuse(bomb.slice(0, 100));
    const lying = bomb.slice();
    new DataView(lying.buffer).setUint32(22, 9, true);
    refuse(lying);
    expect(wanted).toBe(2);
  });

  it('that was written in one go, with the sizes behind each file, is read', async () => {
    const parts: Uint8Array[] = [];
    const archive = new Zip((_, part) => parts.push(part));
    for (const [name, content] of Object.entries(LETTERBOXD)) {
      const file = new ZipDeflate(name);
      archive.add(file);
      file.push(new TextEncoder().encode(content), true);
    }
    archive.end();
    expect((await read(Buffer.concat(parts), 'a.zip')).films).toEqual((await read(zip(LETTERBOXD), 'a.zip')).films);
  });

  it('with any byte changed gives films, or one of these messages', async () => {
    const good = zip(LETTERBOXD);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = good.slice();
        bytes[at] = byte;
        await read(bytes, 'a.zip').catch((error) => expect(error).toBeInstanceOf(TypeError));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a value', () => {
  it.each([
    ['4,5', { value: 4.5 }],
    ['4.50', { value: 4.5 }],
    ['4/5', { value: 4, best: 5 }],
    ['85 %', { value: 85, best: 100 }],
    ['★★★½', { value: 3.5, best: 5 }],
    ['★★★1⁄2', { value: 3.5, best: 5 }],
    ['⭐️⭐️', { value: 2, best: 5 }],
    ['½', { value: 0.5, best: 5 }],
    ['1⁄2', { value: 0.5, best: 5 }],
    ['3½', { value: 3.5 }],
    ['3 ½', { value: 3.5 }],
    ['31⁄2', { value: 3.5 }],
    ['3 1/2', { value: 3.5 }],
    ['13½', { value: 13.5 }],
    ['2¾', { value: 2.75 }],
    ['3½/5', { value: 3.5, best: 5 }],
    ['3½ stars', { value: 3.5 }],
    ['62½ %', { value: 62.5, best: 100 }],
    ['1/2', { value: 1, best: 2 }],
    ['-3½', 'unreadable'],
    ['1⁄0', 'unreadable'],
    ['Thumbs Up', { value: 4, best: 5 }],
    ['4 stars', { value: 4 }],
    ['力荐', { value: 5, best: 5 }],
    ['N/A', 'none'],
    ['', 'none'],
    ['-3', 'unreadable'],
    ['great', 'unreadable'],
  ])('%j as a rating is %j', (text, rating) => {
    expect(parseRating(text)).toEqual(rating);
  });

  it('as a year is one of these centuries, or none', () => {
    expect(['1995', '1995.0', '1995,0', '1995-05-01', '01.02.1995', '1995–1999', '１９９５'].map(parseYear)).toEqual(
      Array(7).fill(1995),
    );
    expect(['', 'n/a', '95', '19956', '0', '2199'].map(parseYear)).toEqual(Array(6).fill(undefined));
  });

  it('as an IMDb id may stand in an address', () => {
    expect(['tt0113277', 'https://www.imdb.com/title/tt0113277/', 'imdb://tt0113277'].map(parseImdbId)).toEqual(
      Array(3).fill(113277),
    );
    expect(['', '0113277', 'att0113277', 'tt0', 'tt'].map(parseImdbId)).toEqual(Array(5).fill(undefined));
  });

  it('as a kind is known in the languages of the sites', () => {
    for (const kind of [
      'Movie',
      'TV Movie',
      'Película',
      'Téléfilm',
      'Fernsehfilm',
      'Filme',
      'Film TV',
      'Spielfilm',
      'Kurzfilm',
      'Cortometraggio',
      'फ़िल्म',
      '电影',
      'фильм',
      'Feature Film',
      'video',
      'TV Special',
    ]) {
      expect(kindOf(kind), kind).toBe('film');
    }
    for (const kind of [
      'TV Series',
      'tvMiniSeries',
      'Serie TV',
      'Fernsehserie',
      'Miniserie',
      'Série télévisée',
      'Serie de TV',
      'Série de TV',
      'Videospiel',
      'Videogioco',
      'Videojuego',
      'Jeu vidéo',
      'Episodio TV',
      'Épisode',
      'TV Episode',
      'Podcast-Serie',
      'tv',
      'show',
      'season',
      'сериал',
      '电视剧',
      'Musikvideo',
    ]) {
      expect(kindOf(kind), kind).toBe('other');
    }
    expect(kindOf('Xyz')).toBeUndefined();
  });

  it('as a title says that it is an episode by its season', () => {
    for (const title of [
      'Fargo: Season 1: Eating',
      'Dark: Staffel 2: A',
      'Maid: Limited Series: Dollar',
      'Lost: S1E2',
      'Elite: Temporada 3: Fin',
      'Lupin: Part 1: Chapter 1',
    ]) {
      expect(isOfSeries(title), title).toBe(true);
    }
    for (const title of [
      'Kill Bill: Vol. 1',
      'Dune: Part Two',
      'Star Wars: Episode V - The Empire Strikes Back',
      'Heat',
      'Harry Potter and the Deathly Hallows: Part 2',
    ]) {
      expect(isOfSeries(title), title).toBe(false);
    }
  });
});
