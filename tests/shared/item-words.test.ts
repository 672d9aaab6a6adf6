/** What items are called: marks in texts, words in what leaves the program. */

import { describe, expect, it } from 'vitest';
import {
  AN_ITEM,
  CAP_AN_ITEM,
  CAP_ITEM,
  CAP_ITEMS,
  FILM,
  ITEM,
  ITEMS,
  inWords,
  isItemWord,
  marked,
  pluralOf,
  WATCH,
} from '../../shared/item-words.ts';

const TEXT = `${CAP_ITEMS}: ${AN_ITEM} to ${WATCH}, ${ITEMS} and ${ITEM}. ${CAP_AN_ITEM}, ${CAP_ITEM}.`;

describe('a text about items', () => {
  it.each([
    [FILM, 'Films: a film to watch, films and film. A film, Film.'],
    [{ one: 'book', many: 'books' }, 'Books: a book to read, books and book. A book, Book.'],
    [{ one: 'album', many: 'albums' }, 'Albums: an album to hear, albums and album. An album, Album.'],
    [{ one: 'person', many: 'people' }, 'People: a person to try, people and person. A person, Person.'],
  ])('says %j', (words, says) => {
    expect(inWords(TEXT, words)).toBe(says);
  });

  it('says films by default, and keeps what data say of films', () => {
    expect(inWords(`“The Film of a Movie”, ${AN_ITEM}`)).toBe('“The Film of a Movie”, a film');
    expect(inWords('“The Film of a Movie”', { one: 'book', many: 'books' })).toBe('“The Film of a Movie”');
  });

  it('can be a description that says film', () => {
    const text = 'Films to watch. A film, films like a movie: the film.';
    expect(inWords(marked(text))).toBe('Films to watch. A film, films like a film: the film.');
    expect(inWords(marked(text), { one: 'book', many: 'books' })).toBe(
      'Books to read. A book, books like a book: the book.',
    );
    expect(marked('filming movieId')).toBe('filming movieId');
  });
});

it.each([
  ['book', 'books'],
  ['story', 'stories'],
  ['toy', 'toys'],
  ['dish', 'dishes'],
  ['series', 'series'],
  ['board game', 'board games'],
])('the plural of %s is %s', (one, many) => expect(pluralOf(one)).toBe(many));

it.each(['<b>', 'a"b', '', 'x'.repeat(31), ' book', 'a;b'])('%j is no word', (text) => {
  expect(isItemWord(text)).toBe(false);
});
