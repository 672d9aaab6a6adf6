/** The part of docs/accuracy.md about viewers of one taste. */

import { formatTable } from '../markdown.ts';
import { MORE_TASTES, TASTES, type TasteViewer } from '../taste-viewers.ts';
import { countTaste, type TasteList, type TasteLists } from '../tastes.ts';

/** What somebody who loves such films finds wrong with a list, and the films that it is about. */
interface Remark {
  words: string;
  /** Titles among the first ten. The first of several names is enough, here and below. */
  ten: readonly string[];
  /** Titles that come later among the twenty. */
  later?: readonly string[];
  /** Titles that are not among the twenty. */
  missing?: readonly string[];
}

/** By name of the taste. The table above the lists has the counts, so no remark repeats them. */
export const STILL_WRONG: Readonly<Record<string, Remark>> = {
  'art house': {
    words:
      "A Clockwork Orange and Rosemary's Baby are what viewers of such films have seen as well, and not what this one asked for. Cries and Whispers and Amarcord would be right, but few people " +
      'have rated them.',
    ten: ['A Clockwork Orange', "Rosemary's Baby"],
    missing: ['Cries and Whispers', 'Amarcord'],
  },
  'Pixar and Ghibli': {
    words:
      "Shrek and The Lion King are close, but of other studios. Kiki's Delivery Service comes after them, and further down come The Lord of the Rings and The Matrix.",
    ten: ['Shrek', 'The Lion King'],
    later: ["Kiki's Delivery Service", 'The Lord of the Rings: The Two Towers', 'The Matrix'],
  },
  '80s horror': {
    words:
      'Alien, Halloween, Jaws and Dawn of the Dead are of the seventies: the list takes that decade for as good. The Fly and Fright Night come after them, and Creepshow, with fewer than fifteen ' +
      'ratings, not at all.',
    ten: ['Alien', 'Halloween', 'Jaws', 'Dawn of the Dead'],
    later: ['The Fly', 'Fright Night'],
    missing: ['Creepshow'],
  },
  'old Hollywood': {
    words: 'Notorious, Rebecca and Strangers on a Train are too many films by Hitchcock.',
    ten: ['Notorious', 'Rebecca', 'Strangers on a Train'],
  },
  'thoughtful science fiction': {
    words: 'Few are thoughtful: The Terminator, Star Wars and Aliens are action. Genres do not tell the two apart.',
    ten: ['The Terminator', 'Star Wars: Episode IV - A New Hope', 'Aliens'],
  },
  documentaries: {
    words:
      'Election and The Player are what the critics among the users love. Toy Story 2 has no business there. The Celluloid Closet and Inside Job come only after them.',
    ten: ['Election', 'The Player', 'Toy Story 2'],
    later: ['The Celluloid Closet', 'Inside Job'],
  },
  'Hong Kong action': {
    words:
      'Heat, Blade, Face/Off and Batman are the action that everybody has seen. Armour of God II with Jackie Chan comes only after them.',
    ten: ['Heat', 'Blade', 'Face/Off', 'Batman'],
    later: ['Armour of God II: Operation Condor'],
  },
  'romantic comedies': {
    words:
      "Forrest Gump is a comedy of its decade, and Speed is action. Schindler's List comes right after the ten, for somebody who hates war.",
    ten: ['Forrest Gump', 'Speed'],
    later: ["Schindler's List"],
  },
};

/**
 * Returns the section. Throws `TypeError` when a taste was not measured, and `Error` when a remark on its list no longer
 * holds, because the films that it is about are at other places.
 */
export function tasteSection(lists: TasteLists): string {
  const everybody = [...TASTES, ...MORE_TASTES];
  return [
    '## Viewers of one taste',
    'Measured figures are means. They hide what a list looks like to somebody who knows what they want. So `npm run bench -- tastes` lists films of ml-latest-small for eight made-up viewers with ten ratings ' +
      'each: seven loved films, and three of a kind that they hate (`bench/taste-viewers.ts`). What is of a kind is told by genre, year and title. The first three are held to their ' +
      'figures by `tests/eval/tastes.test.ts`.',
    formatTable(
      ['taste', 'loves', 'loved of ten', 'outside the 300 most rated', 'hates', 'hated of twenty', 'below own mean'],
      everybody.map(({ name, loves, hates }) => {
        const { loved, littleKnown, hated, belowMean } = countTaste(lists[name]);
        return [name, loves, String(loved), String(littleKnown), hates, String(hated), String(belowMean)];
      }),
    ),
    'The aim for the first three is at least six loved films and three outside the 300 most rated among ten, and neither a hated film nor one below the own mean among twenty.',
    ...everybody.map((viewer) => describeTaste(viewer, lists)),
  ].join('\n\n');
}

function describeTaste({ name, ratings }: TasteViewer, lists: TasteLists): string {
  const rated = ratings.map(([, title, rating]) => `${title} ${rating}`).join(', ');
  const listed = lists[name].films
    .slice(0, 10)
    .map(({ title, rating, kind }) => `${kind === 'loved' ? `**${title}**` : title} ${rating.toFixed(1)}`)
    .join(', ');
  return `**${name}** rated ${rated}.\n\n- The first ten, those of the loved kind in bold: ${listed}.\n- Still wrong: ${remarkOn(name, lists[name])}`;
}

/** The remark on a list, after a look at whether its films are where it says. */
function remarkOn(name: string, { films }: TasteList): string {
  const { words, ten, later = [], missing = [] } = STILL_WRONG[name];
  const placeOf = (named: string) => films.findIndex(({ title }) => title === named || title.startsWith(`${named} (`));
  const expectAll = (titles: readonly string[], where: string, isThere: (place: number) => boolean) => {
    const wrong = titles.filter((title) => !isThere(placeOf(title)));
    if (wrong.length === 0) return;
    throw new Error(`the remark on "${name}" says that these films are ${where}: ${wrong.join(', ')}; write it again`);
  };
  expectAll(ten, 'among the first ten', (place) => 0 <= place && place < 10);
  expectAll(later, 'further down', (place) => place >= 10);
  expectAll(missing, 'not in the list', (place) => place === -1);
  return words;
}
