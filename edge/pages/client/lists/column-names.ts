/** Names that sites give to the columns of their lists, in the languages of the sites. */

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

/** Names of columns, as `plainName` returns them. */
export const NAMES: Readonly<Record<Role, RegExp>> = {
  imdbId: /imdb|^(const|tconst)$/,
  tmdbId: /tmdb|themoviedb/,
  movieId: /^(movie|film|item)id$/,
  title:
    /^(title|name|movie|film|movietitle|filmtitle|moviename|filmname|primarytitle|(movie|show|film|item|episode)(title|name)|titre|titel|titolo|titulo|tytul|nazwa|otsikko|nimi|baslik|nazev|cim|naslov|название|названиефильма|название фильма|фильм|имя|nameru|标题|片名|电影|电影名|电影名称|名称|条目|タイトル|作品名|제목|शीर्षक)$/,
  originalTitle:
    /original.*(title|name|titel|titre)|^(title|name|titel|titre|titolo|titulo)original|titrevo|titolooriginale|titulooriginal|originaltitel|оригинал|английск|nameoriginal|nameen|englishtitle|internationaltitle|原名|外文名|原題/,
  year: /^(year|releaseyear|startyear|(movie|show|film|item)year|yearofrelease|releasedate.*|.*releasedate|released|premiered|premieredate|originallyavailableat|jahr|erscheinungsjahr|anno|annee|ano|ar|aar|rok|vuosi|jaar|yil|ev|año|год|годвыпуска|年|年份|年代|上映年|上映日期|公開年|연도|वर्ष)$/,
  rating:
    /rating|rated|score|stars|grade|note$|bewertung|wertung|voto|punteggio|valutazione|calificacion|puntuacion|valoracion|avaliacao|nota|betyg|karakter|ocena|arvosana|waardering|beoordeling|puan|оценка|评分|打分|評価|平점|평점|별점|रेटिंग|thumb/,
  kind: /^(type|titletype|mediatype|itemtype|kind|mediakind|category|animetype|typ|tipo|tipodititolo|genretype|тип|类型|類型)$/,
  episode:
    /season|episode|staffel|folge|saison(?!al)|stagione|temporada|сезон|эпизод|серия|grandparent|seriesname|parentindex/,
  watched:
    /^(.*played|.*playcount|viewcount|lastviewedat|plays|watched|iswatched|watchedstatus|seen|gesehen|visto|vu|просмотрен|watchcount)$/,
  status: /^(status|.*status|list|listtype|shelf|state|watchlist|статус|папка|folder|状态)$/,
};
/** Ratings of everybody, votes, and what else is counted about a film. */
export const PUBLIC =
  /average|avg|mean|public|global|community|critic|critics|audience|vote|meta|tomato|^(imdb|trakt|tmdb|simkl|douban|mal|kp)(rating|score|stars)|kinopoisk|кинопоиск|count|content|official|certificat|date|at$|type|^(movie|show|film|item|episode)(rating|score|votes)|豆瓣|дата|datum|runtime|key$/;
/** The person's own, beside ratings of everybody. */
export const OWN =
  /^(your|you|my|own|user|personal|deine|meine|iltuo|mio|tuo|votre|ma|ta|tu|tua|sua|mi|minha|moya|mitt|din|min)(?=\p{L})|userdata|userrating|usersrating|моя|ваша|我的|我|個人/u;
/** Returns a name in lower case without accents, spaces and marks: `Your Rating` is yourrating. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Returns how many of the names are of columns that a list of films has. */
export function scoreHeader(names: readonly string[]): number {
  const roles = new Set<Role>();
  for (const name of names) {
    const [role] = (Object.keys(NAMES) as Role[]).filter((one) => isNamed(one, plainName(name)));
    if (role) roles.add(role);
  }
  return roles.has('title') || roles.has('imdbId') || roles.has('tmdbId') || roles.has('originalTitle')
    ? roles.size
    : 0;
}

/** Returns whether the values of a first line are names of columns. */
export function hasColumnNames(values: readonly string[]): boolean {
  return scoreHeader(values) > 0;
}

/** Returns whether a plain name is usual for a column that holds `role`. */
export function isNamed(role: Role, name: string): boolean {
  if (role === 'rating') return NAMES.rating.test(name) && !PUBLIC.test(name);
  if (role === 'imdbId' || role === 'tmdbId')
    return NAMES[role].test(name) && !/rat|score|vote|note|avg|count/.test(name);
  if (role === 'episode') return NAMES.episode.test(name) && !/title|ids|name$/.test(name.replace('seriesname', ''));
  return NAMES[role].test(name);
}
