/** The shelf of films to watch, as the browser keeps it. */

import { describe, expect, it } from 'vitest';
import { EMPTY, formatKept, parseKept, parseShelf } from '../../../edge/pages/client/ratings/ratings-store.ts';
import { openShelf } from '../../../edge/pages/client/ratings/shelf.ts';

const HEAT = { movieId: 6, title: 'Heat' };
const SEVEN = { movieId: 47, title: 'Seven' };

function storage(kept = new Map<string, string>()): Storage {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

describe('the shelf', () => {
  it('has each film once, the latest last, and is there when the page is opened again', () => {
    const place = storage();
    const shelf = openShelf(() => place);
    let calls = 0;
    shelf.subscribe(() => calls++);
    shelf.add([HEAT, SEVEN]);
    shelf.add([HEAT]);
    expect(openShelf(() => place).get()).toEqual([SEVEN, HEAT]);
    shelf.remove([SEVEN.movieId, 99]);
    expect([shelf.has(6), shelf.has(47), calls]).toEqual([true, false, 3]);
  });

  it('loses nothing that another page put there', () => {
    const place = storage();
    const [here, there] = [openShelf(() => place), openShelf(() => place)];
    here.add([HEAT]);
    there.add([SEVEN]);
    here.remove([99]);
    expect(here.get()).toEqual([HEAT, SEVEN]);
  });

  it('lasts as long as the page where nothing can be kept, and is empty where something else was', () => {
    const off = openShelf(() => {
      throw new DOMException('off', 'SecurityError');
    });
    off.add([HEAT]);
    expect(off.get()).toEqual([HEAT]);
    for (const text of ['{', '[null]', '[{"movieId":"6"}]', '7']) {
      expect(openShelf(() => storage(new Map([['cinematch.shelf', text]]))).get()).toEqual([]);
    }
  });

  it('is in an export and comes back from it; an older export has none', () => {
    const text = formatKept(EMPTY, [HEAT, SEVEN]);
    expect(parseKept(text)).toEqual(EMPTY);
    expect(parseShelf(text)).toEqual([HEAT, SEVEN]);
    expect(parseShelf(formatKept(EMPTY))).toEqual([]);
    expect(() => parseShelf('{"shelf":[{}]}')).toThrow('films to watch');
  });
});
