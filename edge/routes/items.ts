/** Routes that change the catalogue between two nights: new items, other facts, and what is hidden or pinned. */

import * as v from 'valibot';
import type { Recommender } from '../../models/recommender/answers.ts';
import { type Attributes, LONGEST_NAME, LONGEST_TEXT, MOST_NAMES, spellAttributes } from '../../shared/attributes.ts';
import { ITEM, ITEMS } from '../../shared/item-words.ts';
import {
  factsOf,
  ITEM_RULES,
  type ItemChange,
  type ItemStore,
  itemLine,
  LAST_YEAR,
  LONGEST_GENRE,
  LONGEST_TITLE,
  MOST_ITEM_GENRES,
  MOST_ITEMS,
  saysAnything,
  saysFacts,
} from '../../shared/items.ts';
import { needsServer } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import { askFeedback } from '../feedback/ask.ts';
import type { CurrentItems } from '../feedback/items.ts';
import * as f from '../http/fields.ts';
import { badField, badInput, RequestError } from '../http/problem.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';

const text = (most: number) => {
  const reason = `expected a text of 1 to ${most} characters, without spaces around it`;
  return v.pipe(v.string(reason), f.atMost(most, reason), v.regex(/^\S([\s\S]*\S)?$/, reason));
};
const VALUE = 'expected a number, a text or a list of texts';
const byName = v.record(
  v.string(),
  v.union([f.number(VALUE), text(LONGEST_TEXT), f.list(text(LONGEST_NAME), 0, MOST_NAMES)], VALUE),
  'expected an object with a value for each name',
);
/** Attributes by name. A list is an object too, but not one with names. */
const attributeValues: typeof byName = {
  ...byName,
  '~run': (dataset, config) => byName['~run'](Array.isArray(dataset.value) ? { value: undefined } : dataset, config),
};

/** `PUT /v1/movies/{movieId}`: adds an item, or changes what is known of one or what lists do with it. */
export const putItem = route({
  method: 'PUT',
  path: '/v1/movies/:movieId',
  access: 'write',
  conflict: true,
  summary:
    'Adds a film, or changes its facts, or hides or pins it. It counts from the next answer on, without a night.',
  body: v.strictObject({
    title: v.optional(text(LONGEST_TITLE)),
    year: v.optional(f.integer(0, LAST_YEAR)),
    genres: v.optional(f.list(text(LONGEST_GENRE), 0, MOST_ITEM_GENRES)),
    attributes: v.optional(attributeValues),
    rule: v.optional(v.picklist(ITEM_RULES, `expected one of ${ITEM_RULES.join(', ')}`)),
  }),
  async answer(c, { body }) {
    const items = itemsOf(c);
    const recommender = c.get('recommender');
    const movieId = readMovieId(c);
    const at = recommender.indexOf(movieId);
    const isAdded = at >= recommender.manifest.dataset.movies;
    if ((at === -1 || isAdded) && body.title === undefined) {
      const saysRule = body.rule !== undefined && !saysFacts(body);
      if (saysRule && !isAdded) throw unknownMovie(movieId);
      const again = isAdded ? '; PUT replaces the whole earlier change, so send the title again' : '';
      throw badField('title', `expected a title, for the release has no ${ITEM} ${movieId} yet${again}`);
    }
    const { rule, attributes, ...facts } = body;
    const change: ItemChange = {
      movieId,
      ...factsOf({ ...facts, ...(attributes && { attributes: spelledFor(recommender, attributes) }) }),
      ...(rule && { rule }),
      time: c.get('deps').now(),
    };
    if (!saysAnything(change))
      throw badField(
        'title',
        'expected a change: a title, a year, genres, attributes or a rule; DELETE takes one back',
      );
    if (items.of(movieId) === undefined && items.all().length >= MOST_ITEMS) {
      const way = `take some back with DELETE, or let a night take them into the catalogue first`;
      throw new RequestError('conflict', `${MOST_ITEMS} ${ITEMS} are changed already, and no more are kept; ${way}`);
    }
    await store(c, change);
    return c.json(itemLine(change));
  },
});

/** `DELETE /v1/movies/{movieId}`: takes a change back. */
export const deleteItem = route({
  method: 'DELETE',
  path: '/v1/movies/:movieId',
  access: 'write',
  summary: 'Takes back what PUT changed of a film: it is as the release has it, or gone when the release does not.',
  async answer(c) {
    const items = itemsOf(c);
    const movieId = readMovieId(c);
    const takenBack = items.of(movieId) !== undefined;
    if (takenBack) await store(c, { movieId, time: c.get('deps').now() });
    return c.json({ movieId, takenBack });
  },
});

/** `GET /v1/items`: lists all changes of the catalogue. */
export const listItems = route({
  method: 'GET',
  path: '/v1/items',
  access: 'write',
  summary: 'Lists the films that were added, changed, hidden or pinned, by their ids.',
  query: v.strictObject({
    offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
    limit: v.optional(f.integerText(1, f.MAX_LIST)),
  }),
  answer(c, { query: { offset = 0, limit = 20 } }) {
    const all = itemsOf(c).all();
    return c.json({ total: all.length, items: all.slice(offset, offset + limit).map(itemLine) });
  },
});

/** The changes of the catalogue. Throws `RequestError` on a device, and when the host keeps none. */
function itemsOf(c: AppContext): CurrentItems {
  const { items, answeredBy } = c.get('deps');
  if (answeredBy === 'device') throw needsServer('changing the catalogue');
  if (!items) throw new RequestError('not-ready', 'this service has no database for changes of the catalogue');
  return items;
}

/** Stores a change, so that the next answer of this process has it. */
async function store(c: AppContext, change: ItemChange): Promise<void> {
  await askFeedback(c, async ({ items }) => (items as ItemStore).put(change));
  await itemsOf(c).look('now');
}

/** Returns attributes spelled as in the catalogue. Throws `RequestError` `bad-input` for those that it cannot have. */
function spelledFor(recommender: Recommender, attributes: Attributes): Attributes {
  const { spelled, wrong } = spellAttributes(recommender.attributes(), attributes);
  const errors = wrong.map(({ name, reason }) => ({ field: `attributes.${name}`, reason }));
  if (errors.length > 0) throw badInput(errors.slice(0, f.MAX_ERRORS));
  return spelled;
}
