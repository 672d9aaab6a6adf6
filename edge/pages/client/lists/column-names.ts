/** Names that sites give to the columns of their lists, in the languages of the sites. */

import { plainName, TITLE_NAMES, YEAR_NAMES } from '../../../../shared/column-names.ts';
import { MOST_COLUMNS } from './table.ts';

/** Indexes of columns; absent where a list has no such column. */
export interface Columns {
  readonly imdbId?: number;
  readonly tmdbId?: number;
  readonly movieId?: number;
  readonly title?: number;
  readonly originalTitle?: number;
  readonly year?: number;
  readonly rating?: number;
  /** Film, series, game. */
  readonly kind?: number;
  /** Number of a season or an episode. */
  readonly episode?: number;
  /** Whether it was watched, or how often. */
  readonly watched?: number;
  /** On which list it stands: seen, to watch. */
  readonly status?: number;
}

/** What a column may hold. */
export type Role = keyof Columns;

/** What tells a column by a plain name, and what a name may not have beside it. */
interface Names {
  /** Whole names. */
  readonly whole?: ReadonlySet<string>;
  /** A part of the name, or its form. */
  readonly part?: RegExp;
  readonly not?: RegExp;
}

const whole = (words: string): ReadonlySet<string> => new Set(words.split(' ').map(plainName));
/** What has one of the words in it. */
const part = (words: string): RegExp => new RegExp(words.split(' ').map(plainName).join('|'));

/** Ratings of everybody, votes, and what else is counted about a film. */
const PUBLIC =
  /average|avg|mean|public|global|community|critic|press|spectat|audience|vote|meta|tomato|^(trakt|simkl|douban|mal|kp)(rating|score|stars)|imdb|tmdb|kinopoisk|кинопоиск|(?<!ac)count|content|numberof|official|certificat|date|at$|type|^(movie|show|film|item|episode|ratings)(rating|score|votes)|豆瓣|дата|datum|runtime|key$/;
/** The person's own, beside ratings of everybody. */
export const OWN = new RegExp(
  `^(your|you|my|own|user|account|personal|deine|ihre|meine|iltuo|mio|tuo|votre|ma|ta|tu|tua|sua|mi|minha|moya|mitt|din|min|twoja|moja|tvoje|vase|jouw|uw|oma)(?=\\p{L})|(puan|not)(iniz|unuz)|userdata|userinfo|userrating|usersrating|${part('моя ваша 我的 我 個人 あなたの 내평점 आपकी').source}`,
  'u',
);

const NAMES: Readonly<Record<Role, Names>> = {
  imdbId: {
    part: /imdb|^(const|tconst)$/,
    not: part(
      'rat score vote note avg count puan ocena voto calific avalia valut beoord bewert 評価 レーティング 평점 रेटिंग',
    ),
  },
  tmdbId: { part: /tmdb|themoviedb/, not: /rat|score|vote|note|avg|count/ },
  // The ids of this catalogue, which only its own site and MovieLens export.
  movieId: { whole: whole('movieid filmid itemid') },
  title: {
    whole: new Set(TITLE_NAMES),
    part: /^(titel|tytul|titre|titulo|titolo)/,
    not: /typ|type|tipo|ori[gj]|oryg|id$/,
  },
  originalTitle: {
    part: part(
      'original originel orijinal orygin titrevo оригинал английск nameoriginal nameen englishtitle internationaltitle alttitle 原名 外文名 原題 원제 मूल',
    ),
    not: /lang|idiom|sprach|countr|land|availab|air|date|releas|network|score|rating/,
  },
  year: { whole: new Set(YEAR_NAMES), part: /^releasedate|releasedate$|^premiere(d|date)$|^originallyavailableat$/ },
  rating: {
    part: new RegExp(
      `rating|rated|^rate$|score|stars|grade|note$|nota|thumb|^overall$|^mark$|${part('bewertung wertung urteil voto punteggio valutazione calificacion puntuacion valoracion avaliacao classificacao betyg karakter vurdering terningkast ocena ocjena hodnoceni hodnotenie ertekeles arvosana arvio waardering beoordeling cijfer puan оценка оцінка βαθμολογία 评分 評分 打分 評価 평점 별점 रेटिंग تقييم דירוג คะแนน danhgia').source}`,
    ),
    not: PUBLIC,
  },
  kind: {
    whole: whole('kind mediakind category typ tip tipo druh laji тип 类型 類型 유형 種類 प्रकार univers universe'),
    part: new RegExp(
      `type$|^typ(tytulu|titulu)?$|^(titel|tittel|title)typ|^typede|^tipod|turu$|tyyppi$|${part('タイトルの種類 प्रकार').source}`,
    ),
    not: /genre|prototype|rating/,
  },
  episode: {
    part: /season|episode|staffel|folge|saison(?!al)|stagione|temporada|сезон|эпизод|серия|grandparent|seriesname|parentindex/,
    not: /(?<!series)title|ids|(?<!series)name$/,
  },
  watched: {
    whole: whole(
      'plays watched iswatched watchedstatus viewcount lastviewedat seen checked gesehen visto vu просмотрен watchcount',
    ),
    part: /played$|playcount$/,
  },
  status: { whole: whole('list listtype shelf state watchlist статус папка folder 状态'), part: /status$/ },
};

/** Returns whether a plain name is usual for a column that holds `role`. */
export function isNamed(role: Role, name: string): boolean {
  const { whole, part, not } = NAMES[role];
  if (whole?.has(name)) return true;
  return (part?.test(name) ?? false) && !not?.test(name);
}

/** Returns whether a plain name is that of a rating by everybody, or of something else that no person gave. */
export function isPublic(name: string): boolean {
  return PUBLIC.test(name);
}

/** Returns whether a name says nothing but which column it is: `column 6`. That is how a column without a name is called. */
export function isNumbered(name: string): boolean {
  return /^column\d+$/.test(plainName(name));
}

/** Roles by name. The entries of a file have the same names again and again, and telling a role takes long. */
const roles = new Map<string, Role | undefined>();
/** Names in `roles`. A round number: more than the lists that anybody imports have together. */
const MOST_KEPT = 10_000;

function roleOf(name: string): Role | undefined {
  if (roles.has(name)) return roles.get(name);
  const plain = plainName(name);
  const role = (Object.keys(NAMES) as Role[]).find((one) => isNamed(one, plain));
  if (roles.size === MOST_KEPT) roles.clear();
  roles.set(name, role);
  return role;
}

/** Returns how many of the names are of columns that a list of films has. Those after `MOST_COLUMNS` do not count. */
export function scoreHeader(names: readonly string[]): number {
  const found = new Set(names.slice(0, MOST_COLUMNS).map(roleOf));
  found.delete(undefined);
  return (['title', 'imdbId', 'tmdbId', 'originalTitle'] as const).some((role) => found.has(role)) ? found.size : 0;
}

/** Returns whether the values of a first line are names of columns. */
export function hasColumnNames(values: readonly string[]): boolean {
  return scoreHeader(values) > 0;
}
