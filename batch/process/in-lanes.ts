/** Work on many things, some at a time. */

/**
 * Calls `use` for all items, at most `lanes` at a time. After an error nothing more is begun; what has begun is finished,
 * and then the first error is thrown.
 */
export async function inLanes<T>(lanes: number, items: Iterable<T>, use: (item: T) => Promise<unknown>): Promise<void> {
  const left = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const work = async () => {
    while (failures.length === 0) {
      const { value, done } = left.next();
      if (done) return;
      await use(value).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  if (failures.length > 0) throw failures[0];
}
