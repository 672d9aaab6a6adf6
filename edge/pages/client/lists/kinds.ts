/** Tells films from series, episodes and games, in the languages of the sites. */

/** Words for what is no film. They are looked for first: a documentary series is a series. */
const OTHER =
  /seri[ea]|série|szeria|sorozat|serij|\bdizi|сериал|сезон|эпизод|игра|шоу|подкаст|epi[sz]od|épisode|folge|avsnitt|afsnit|\bshows?\b|season|staffel|saison|stagione|temporada|videospiel|videogame|video game|videojuego|videogioco|videogioch|game|\bjeux?\b|jogo|juego|gioco|podcast|music|musik|musica|clip|anime(?! ?(film|movie))|^tv$|^shows?$|tvshow|tvserie|book|album|person|剧|劇|番組|综艺|游戏|音乐|图书|드라마|시리즈|게임|सीरीज़|सीरीज|सीरीज़|एपिसोड|गेम|पॉडकास्ट/iu;
const FILM =
  /film|movie|pel[ií]cula|película|video|short|feature|documentar|docume?ntal|cortometr|cortometraje|court|curta|special|spezial|speciale|especial|elokuva|фильм|кино|мультфильм|电影|電影|映画|영화|फ़िल्म|फिल्म|फ़िल्म|ταινία|סרט|فيلم|phim/iu;
/** Names of seasons in titles that have the show, the season and the episode in one, as Netflix writes them. */
const SEASON =
  /:\s*(?:(?:limited |mini)?series|season|serie|miniserie|staffel|saison|stagione|temporada|seizoen|säsong|sæson|sesong|kausi|sezon|сезон|シーズン|chapter|part|teil|book|volume|vol\.?|limitierte serie|collection|第)\s*[\p{N}一二三四五六七八九十]*\s*[^:]*:|:\s*(?:(?:episode|folge|épisode|episodio|episódio|odcinek|avsnitt)\s*\d+)|\bS\d{1,2}\s?E\d{1,3}\b/iu;

/** Returns what a word for the kind of a title stands for; undefined when it is not known. */
export function kindOf(text: string): 'film' | 'other' | undefined {
  const plain = text.normalize('NFC');
  if (OTHER.test(plain)) return 'other';
  return FILM.test(plain) ? 'film' : undefined;
}

/** Returns whether a title is that of an episode: `Show: Season 1: Episode`. */
export function isEpisode(title: string): boolean {
  return SEASON.test(title);
}
