/** Tells films from series, episodes and games, in the languages of the sites. */

/** Words for what is no film. They are looked for first: a documentary series is a series. */
const OTHER =
  /seri[eaá]|série|szeria|sarja|dizisi|σειρά|مسلسل|סדרה|bölüm|odcinek|epizod|aflevering|jakso|oyun|\bgr[ay]\b|\bhra\b|peli$|spill?$|sorozat|serij|\bdizi|сериал|сезон|эпизод|игра|шоу|подкаст|epi[sz]od|épisode|folge|avsnitt|afsnit|\bshows?\b|season|staffel|saison|stagione|temporada|videospiel|videogame|video game|videojuego|videogioco|videogioch|game|\bjeux?\b|jogo|juego|gioco|podcast|music|musik|musica|clip|anime(?! ?(film|movie))|^tv$|^shows?$|tvshow|tvserie|book|album|person|剧|劇|番組|综艺|游戏|音乐|图书|シリーズ|エピソード|ゲーム|ポッドキャスト|ミュージック|드라마|시리즈|에피소드|게임|팟캐스트|सीरीज़|सीरीज|सीरीज़|एपिसोड|गेम|पॉडकास्ट/iu;
const FILM =
  /film|movie|pel[ií]cula|película|video|short|feature|documentar|docume?ntal|cortometr|cortometraje|court|curta|special|spezial|speciale|especial|elokuva|фильм|кино|мультфильм|电影|電影|映画|영화|फ़िल्म|फिल्म|फ़िल्म|ταινία|סרט|فيلم|phim/iu;
/** Names of seasons in titles that have the show, the season and the episode in one, as Netflix writes them. */
const SEASON =
  /:\s*(?:(?:limited |mini)?series|season|serie|miniserie|staffel|saison|stagione|temporada|seizoen|säsong|sæson|sesong|kausi|sezon|сезон|シーズン|chapter|part|teil|book|volume|vol\.?|limitierte serie|collection|第)\s*[\p{N}一二三四五六七八九十]*\s*[^:]*:|:\s*(?:(?:episode|folge|épisode|episodio|episódio|odcinek|avsnitt)\s*\d+)|\bS\d{1,2}\s?E\d{1,3}\b/iu;

/** Words for films that somebody wants to watch, and nothing else. */
const TO_WATCH = /^(to[ _-]?watch|plan(ning| ?to ?watch)?|watch[ _-]?list|want to (watch|see)|wish[ _-]?list|ptw)$/i;
/** What some sites put behind the title of a series. */
const SERIES_BEHIND = /\((?:tv[ -]?)?(?:mini[ -]?)?(?:series?|serie|série|serial|show)(?: (?:de )?tv)?\)$/i;

/** Returns what a word for the kind of a title stands for; undefined when it is not known. */
export function kindOf(text: string): 'film' | 'other' | undefined {
  const plain = text.normalize('NFC');
  if (OTHER.test(plain)) return 'other';
  return FILM.test(plain) ? 'film' : undefined;
}

/** Returns whether a title is that of a series or an episode: `Show (TV Series)`, `Show: Season 1: Episode`. */
export function isOfSeries(title: string): boolean {
  return SEASON.test(title) || SERIES_BEHIND.test(title);
}

/** Returns whether a value says, in so many words, that somebody wants to watch it. */
export function saysToWatch(value: string): boolean {
  return TO_WATCH.test(value);
}
