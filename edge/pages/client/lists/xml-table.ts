/** Reads films in XML: the library of Kodi, and lists of sites that export it. */

import { scoreHeader } from './column-names.ts';
import { type Entries, type Fields, LIST_COLUMN, startEntries, type Table } from './table.ts';

/**
 * Returns the entries of an XML text that say which film they mean. An entry is an element with a title or an id in its
 * attributes, or in elements directly inside it. Throws `TypeError` with a message for people when the text is no XML,
 * or too large.
 */
export function readXml(text: string): Table {
  // A definition can blow up a small file. No list has one.
  const document = /<!ENTITY/i.test(text) ? undefined : new DOMParser().parseFromString(text, 'text/xml');
  const root = document?.documentElement;
  if (!root || document.querySelector('parsererror')) {
    throw new TypeError('This file cannot be read: it is not valid XML.');
  }
  const entries = startEntries();
  collect(root, entries);
  return entries.table();
}

function collect(element: Element, entries: Entries): void {
  const fields = fieldsOf(element);
  if (scoreHeader([...fields.keys()]) > 0) {
    fields.set(LIST_COLUMN, element.localName);
    entries.add(fields);
  } else {
    for (const child of element.children) collect(child, entries);
  }
}

/** Returns the attributes of an element and the texts in it. `<uniqueid type="imdb">` is `uniqueid imdb`. */
function fieldsOf(element: Element): Fields {
  const fields: Fields = new Map(Array.from(element.attributes, ({ localName, value }) => [localName, value.trim()]));
  for (const child of element.children) {
    if (child.children.length > 0) continue;
    const name = `${child.localName} ${child.getAttribute('type') ?? ''}`.trim();
    // The first of several counts: of genres, and of titles.
    if (!fields.has(name)) fields.set(name, child.textContent?.trim() ?? '');
  }
  return fields;
}
