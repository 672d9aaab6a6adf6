/** A user of the dataset: what they like, and a page of what they rated. */

import * as v from 'valibot';
import type { AppContext } from '../context.ts';
import * as f from '../fields.ts';
import { readUser } from '../profile.ts';
import { readQuery } from '../request.ts';

const QUERY = v.strictObject({
  offset: v.optional(f.integerText(0, f.MAX_OFFSET)),
  limit: v.optional(f.integerText(1, f.MAX_LIST)),
});

export async function showUser(c: AppContext): Promise<Response> {
  const page = readQuery(c, QUERY);
  const recommender = c.get('recommender');
  return c.json(recommender.describeUser(await readUser(c, recommender), page));
}
