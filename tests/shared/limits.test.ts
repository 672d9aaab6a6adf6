/** The limits of the API and of the command line, beside that of the recommender. */

import { expect, test } from 'vitest';
import { LONGEST_LIST } from '../../models/recommender/pool.ts';
import { MAX_LIST, MAX_LIST_OFFSET } from '../../shared/limits.ts';

test('the last page ends where lists do', () => {
  expect(MAX_LIST_OFFSET + MAX_LIST).toBe(LONGEST_LIST);
});
