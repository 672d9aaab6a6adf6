import { expect, it } from 'vitest';
import { readingNames, readingTitle } from '../../shared/release/reading-title.ts';

it.each([
  ['Godfather, The (1972)', 1972, 'The Godfather'],
  ['Heat (1995)', 1995, 'Heat'],
  ['2001: A Space Odyssey (1968)', 1968, '2001: A Space Odyssey'],
  ['American in Paris, An (1951)', 1951, 'An American in Paris'],
  ["Avventura, L' (a.k.a. Adventure, The) (1960)", 1960, "L'Avventura (a.k.a. The Adventure)"],
  [
    'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
    1995,
    'The City of Lost Children (La Cité des enfants perdus)',
  ],
  [
    'Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)',
    1966,
    'The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)',
  ],
  ['Movie 7', null, 'Movie 7'],
  ['(500) Days of Summer (2009)', 2009, '(500) Days of Summer'],
  ['Blade Runner 2049 (2017)', 2017, 'Blade Runner 2049'],
  ['', null, ''],
])('reads %s as people do', (title, year, expected) => {
  expect(readingTitle(title, year)).toBe(expected);
});

it('knows every name of a film', () => {
  expect(readingNames('Seven (a.k.a. Se7en) (1995)', 1995)).toEqual(['Seven', 'Se7en']);
  expect(readingNames("Avventura, L' (a.k.a. Adventure, The) (1960)", 1960)).toEqual(["L'Avventura", 'The Adventure']);
});
