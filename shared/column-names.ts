/**
 * How people call the columns of tables about films. Datasets (batch/ingest) and lists that a visitor imports
 * (edge/pages/client/lists) are read with the same names for titles and years. Each of the two knows more columns, which
 * the other has not: users and times there, what was watched here.
 */

import { plainLetters } from './release/words.ts';

/** Names of the column with the title, as `plainName` makes them, the surest first. */
export const TITLE_NAMES: readonly string[] = named(
  'title movietitle primarytitle filmtitle moviename filmname itemtitle booktitle name showtitle showname episodetitle ' +
    'itemname film movie titre titel titolo titulo titlu tytul nazwa nazev nazov naziv cim naslov otsikko nimi nimike ' +
    'baslik nameru название названиефильма фильм имя назва заглавие τίτλος 标题 標題 片名 电影 電影 电影名 电影名称 名称 ' +
    '条目 タイトル 作品名 題名 제목 영화 शीर्षक عنوان כותרת שם ชื่อเรื่อง',
);

/** Names of the column with the year, or with a date that tells it, as `plainName` makes them, the surest first. */
export const YEAR_NAMES: readonly string[] = named(
  'year releaseyear movieyear filmyear showyear itemyear startyear productionyear yearofproduction yearofrelease ' +
    'yearofpublication releasedate releasedon released jahr erscheinungsjahr produktionsjahr anno annee anneedeproduction ' +
    'ano anodeproduccion ar aar rok rokprodukcji rokpremiery vuosi jaar yil ev an год годвыпуска рік година έτος 年 年份 ' +
    '年代 上映年 製作年 上映日期 公開年 연도 वर्ष سنة שנה',
);

/** Returns a name in lower case without accents, spaces and marks: `Your Rating` and `your_rating` are yourrating. */
export function plainName(name: string): string {
  return plainLetters(name).replace(/[^\p{L}\p{N}]+/gu, '');
}

function named(words: string): string[] {
  return words.split(' ').map(plainName);
}
