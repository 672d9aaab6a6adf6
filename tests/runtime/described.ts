/** Answers held against their description. */

import * as v from 'valibot';
import { OPERATIONS } from '../../edge/openapi/operations.ts';

const KNOWN = Object.entries(OPERATIONS).map(([name, { answer }]) => ({
  // What stands in a path is matched before what a path has room for.
  places: name.split('/:').length,
  pattern: new RegExp(`^${name.replaceAll(/:(?=\w+(\/|$))\w+/g, '[^/]+')}$`),
  answer,
}));

/** The answer to `method` and `path`, parsed. Throws unless it is as the API's description says. */
export function asDescribed(method: string, path: string, text: string) {
  const [asked] = `${method} ${path}`.split('?');
  const [known] = KNOWN.filter(({ pattern }) => pattern.test(asked)).sort((a, b) => a.places - b.places);
  if (!known) throw new Error(`${asked} is not described`);
  const answer = JSON.parse(text);
  v.parse(known.answer, answer);
  return answer;
}
