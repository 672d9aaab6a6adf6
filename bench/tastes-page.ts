/** The part of docs/accuracy.md about viewers of one taste. */

import { formatTable } from './markdown.ts';
import { MORE_TASTES, TASTES, type TasteViewer } from './taste-viewers.ts';
import { countTaste, type TasteLists } from './tastes.ts';

/** What somebody who loves such films still finds wrong with the list, by name of the taste. */
const STILL_WRONG: Readonly<Record<string, string>> = {
  'art house':
    'A Clockwork Orange, Pulp Fiction and 2001 are what viewers of such films have seen as well, and not what this one asked for. The aim of six is missed: more ' +
    'Bergman and Fellini would be right, but few people have rated them.',
  'Pixar and Ghibli':
    'Shrek and The Lion King are close, but The Matrix is not, and further down come Forrest Gump and The Lord of the Rings. Of Ghibli there are two among ten.',
  '80s horror':
    'Nearly all are horror or full of monsters, but four only of the eighties: the list takes the seventies and nineties for as good. The aim of six is missed. Hellbound, Day of the ' +
    'Dead and Creepshow, with fewer than fifteen ratings, come too late.',
  'old Hollywood':
    'Chinatown is from 1974. It is a tribute to such films, so that somebody would forgive it. Too many are by Hitchcock.',
  'thoughtful science fiction':
    'All are science fiction, but few are thoughtful: the Terminator, Star Wars and Predator are action. Genres do not tell the two apart, and one film only is outside the 300 most rated.',
  documentaries:
    'The worst list. Two are documentaries; the others are what the critics among the users love. Toy Story 2 has no business there. The genre should weigh ' +
    'far more for somebody who rated seven films of it.',
  'Hong Kong action':
    'Blade, Face/Off and Batman are the action that everybody has seen. The films of Jackie Chan and Tony Jaa are further down, although their predicted ratings are higher.',
  'romantic comedies':
    "Schindler's List is sixth for somebody who hates war. Forrest Gump and Mrs. Doubtfire are comedies of their decade. One film only is outside the 300 most rated.",
};

/** Returns the section. Throws `TypeError` when a taste was not measured. */
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
  return `**${name}** rated ${rated}.\n\n- The first ten, those of the loved kind in bold: ${listed}.\n- Still wrong: ${STILL_WRONG[name]}`;
}
