/**
 * The k best of many items by a total order: higher score first, then lower index. The result does not depend on the
 * order in which items are offered.
 */

/** A heap with the k best items so far; the worst of them is on top. */
export class TopK {
  readonly #scores: Float64Array;
  readonly #items: Uint32Array;
  #size = 0;

  constructor(k: number) {
    this.#scores = new Float64Array(k);
    this.#items = new Uint32Array(k);
  }

  /** Lowest score in the list when it is full, −∞ while there is room. An item with a lower score cannot enter. */
  get least(): number {
    const full = this.#size === this.#scores.length;
    return !full ? Number.NEGATIVE_INFINITY : this.#size > 0 ? this.#scores[0] : Number.POSITIVE_INFINITY;
  }

  /**
   * Returns whether an offer would enter now. Callers with more conditions to check use it first, since it is cheaper
   * than an offer.
   */
  admits(item: number, score: number): boolean {
    const full = this.#size === this.#scores.length;
    return !Number.isNaN(score) && (!full || (this.#size > 0 && !this.#isWorse(score, item, 0)));
  }

  /** Offers an item. O(log k) when it enters, O(1) when it does not. NaN never enters. */
  offer(item: number, score: number): void {
    const k = this.#scores.length;
    if (Number.isNaN(score)) return;
    if (this.#size < k) {
      let at = this.#size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!this.#isWorse(score, item, parent)) break;
        this.#copy(parent, at);
        at = parent;
      }
      this.#scores[at] = score;
      this.#items[at] = item;
    } else if (k > 0 && !this.#isWorse(score, item, 0)) {
      this.#sink(0, item, score);
    }
  }

  /** Returns items and scores, best first, and empties the heap. */
  drain(): { items: Uint32Array; scores: Float64Array } {
    const size = this.#size;
    const items = new Uint32Array(size);
    const scores = new Float64Array(size);
    while (this.#size > 0) {
      const at = --this.#size;
      items[at] = this.#items[0];
      scores[at] = this.#scores[0];
      this.#sink(0, this.#items[at], this.#scores[at]);
    }
    return { items, scores };
  }

  #isWorse(score: number, item: number, than: number): boolean {
    const other = this.#scores[than];
    return score < other || (score === other && item > this.#items[than]);
  }

  #copy(from: number, to: number): void {
    this.#scores[to] = this.#scores[from];
    this.#items[to] = this.#items[from];
  }

  /**
   * Puts (item, score) into the hole at `at` and moves it down until the heap is in order: the worst item stays on top.
   */
  #sink(at: number, item: number, score: number): void {
    let hole = at;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isWorse(this.#scores[child + 1], this.#items[child + 1], child)) child++;
      if (this.#isWorse(score, item, child)) break;
      this.#copy(child, hole);
      hole = child;
    }
    this.#scores[hole] = score;
    this.#items[hole] = item;
  }
}
