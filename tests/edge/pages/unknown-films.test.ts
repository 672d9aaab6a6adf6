import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openUnknown } from '../../../edge/pages/client/for-you/unknown.ts';

/** The part of Storage that is used, over a map; `full` refuses to keep anything. */
function storage(kept = new Map<string, string>(), full = false): () => Storage {
  return () =>
    ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem(key: string, value: string) {
        if (full) throw new DOMException('full', 'QuotaExceededError');
        kept.set(key, value);
      },
    }) as Storage;
}

describe('the films that a visitor does not know', () => {
  it('are kept, each once, with what other pages of the browser added', () => {
    const kept = new Map<string, string>();
    const [one, other] = [openUnknown(storage(kept)), openUnknown(storage(kept))];
    one.add([3, 1]);
    other.add([1, 2]);
    one.add([5, 5]);
    one.remove(1);
    expect(one.get()).toEqual([3, 2, 5]);
    expect(openUnknown(storage(kept)).get()).toEqual([3, 2, 5]);
    other.clear();
    expect(one.get()).toEqual([]);
  });

  it('are the latest thousand', () => {
    const unknown = openUnknown(storage());
    unknown.add(Array.from({ length: 10_000 }, (_, movieId) => movieId));
    expect(unknown.get()).toHaveLength(1_000);
    expect(unknown.get().at(-1)).toBe(9_999);
  });

  it('last until the visitor leaves where nothing is kept', () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const place of [denied, storage(new Map(), true)]) {
      const unknown = openUnknown(place);
      unknown.add([7]);
      expect(unknown.get()).toEqual([7]);
    }
  });

  it('are none where something else was kept', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"length":1}', '[1.5]', '[-1]', '["1"]')),
        (text) => {
          const found = openUnknown(storage(new Map([['cinematch.unknown', text]]))).get();
          expect(found.every((movieId) => Number.isSafeInteger(movieId) && movieId >= 0)).toBe(true);
        },
      ),
    );
  });
});
