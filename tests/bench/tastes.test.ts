/** The remarks below the lists of viewers of one taste: they are about films that are there. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { STILL_WRONG, tasteSection } from '../../bench/accuracy-page/tastes.ts';
import { MORE_TASTES, TASTES } from '../../bench/taste-viewers.ts';
import type { ListedFilm, TasteLists } from '../../bench/tastes.ts';

const lists = JSON.parse(
  await readFile(new URL('../../bench/results/tastes.json', import.meta.url), 'utf8'),
) as TasteLists;
const names = [...TASTES, ...MORE_TASTES].map(({ name }) => name);
const sectionWith = (name: string, films: ListedFilm[]) => () =>
  tasteSection({ ...lists, [name]: { ...lists[name], films } });

test('every list has a remark, and no other', () => {
  expect(Object.keys(STILL_WRONG)).toEqual(names);
  expect(tasteSection(lists).match(/^- Still wrong: [A-Z].+\.$/gm)).toHaveLength(names.length);
});

test.each(names)('a remark on %s is refused once one of its films is elsewhere', (name) => {
  const { films } = lists[name];
  const { ten, later = [], missing = [] } = STILL_WRONG[name];
  const refusal = (where: string, title: string) =>
    `the remark on "${name}" says that these films are ${where}: ${title}; write it again`;
  const split = (named: string): [ListedFilm, ListedFilm[]] => {
    const place = films.findIndex(({ title }) => title === named || title.startsWith(`${named} (`));
    return [films[place], films.filter((_, k) => k !== place)];
  };
  expect(ten).not.toHaveLength(0);
  for (const title of ten) {
    const [film, others] = split(title);
    expect(sectionWith(name, [...others, film])).toThrow(refusal('among the first ten', title));
    expect(sectionWith(name, others)).toThrow(refusal('among the first ten', title));
  }
  for (const title of later) {
    const [film, others] = split(title);
    expect(sectionWith(name, others)).toThrow(refusal('further down', title));
    expect(sectionWith(name, [film, ...others])).toThrow('; write it again');
  }
  for (const title of missing) {
    expect(sectionWith(name, [...films, { ...films[0], title }])).toThrow(refusal('not in the list', title));
  }
});
