/** Titles as people read them. Catalogues list `Godfather, The (1972)` under G. */

/** Articles that catalogues put after a comma, in the languages of the films. */
const ARTICLE =
  /^(.+), (The|A|An|La|Le|Les|L'|L’|El|Los|Las|Lo|Il|I|Gli|Un|Una|Une|Uno|Der|Die|Das|Ein|Eine|De|Het|Een|Den|Det|En|Et|O|Os|Um|Uma)$/i;
/** A name in brackets, after the `a.k.a.` that some catalogues put before it. */
const OTHER_NAME = /\((a\.?k\.?a\.? )?([^()]*)\)/gi;

/**
 * Returns the title in reading order: `Godfather, The (1972)` becomes `The Godfather`. Other names in brackets are
 * turned as well: `City of Lost Children, The (Cité des enfants perdus, La) (1995)` becomes
 * `The City of Lost Children (La Cité des enfants perdus)`. `year` is removed when the title ends with it; null when it
 * is unknown.
 */
export function readingTitle(title: string, year: number | null): string {
  const suffix = `(${year})`;
  const bare = year !== null && title.endsWith(suffix) ? title.slice(0, -suffix.length).trim() : title.trim();
  const open = bare.indexOf(' (');
  if (open === -1) return articleFirst(bare);
  return (
    articleFirst(bare.slice(0, open)) +
    bare
      .slice(open)
      .replace(OTHER_NAME, (_, aka: string | undefined, name: string) => `(${aka ?? ''}${articleFirst(name)})`)
  );
}

/** Returns the names in a title: the main one, then those in brackets, each in reading order. */
export function readingNames(title: string, year: number | null): string[] {
  const whole = readingTitle(title, year);
  const open = whole.indexOf(' (');
  if (open === -1) return [whole];
  const others = Array.from(whole.slice(open).matchAll(OTHER_NAME), ([, , name]) => name);
  return [whole.slice(0, open), ...others];
}

function articleFirst(name: string): string {
  if (!name.includes(', ')) return name;
  const match = ARTICLE.exec(name);
  if (!match) return name;
  const [, rest, article] = match;
  return /['’]$/.test(article) ? article + rest : `${article} ${rest}`;
}
