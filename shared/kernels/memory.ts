/**
 * Memory of the kernels: typed arrays inside a `WebAssembly.Memory`, so that kernels read and write them in place. It
 * is a stack: `release(mark)` frees everything that was allocated since `mark()`. Kernels get `view.byteOffset` as the
 * address. Threads that share the memory get that number and the length.
 */

const PAGE_BYTES = 65_536;
/** A WebAssembly memory has at most 65,536 pages, 4 GiB. */
const MAXIMUM_BYTES = 65_536 * PAGE_BYTES;
/** SIMD loads are fastest on multiples of 16 bytes. */
const ALIGNMENT_BYTES = 16;

/** A stack of typed arrays in one WebAssembly memory. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
  /** First free byte. Address 0 is never used. */
  #top = ALIGNMENT_BYTES;
  /** Bytes from here on were never used, so they are still zero. */
  #highest = ALIGNMENT_BYTES;

  private constructor(memory: WebAssembly.Memory, maximumBytes: number) {
    this.memory = memory;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Returns a memory for one thread. Its size is fixed, since growing would detach all views. Throws `RangeError` above
   * 4 GiB.
   */
  static plain(bytes: number): KernelMemory {
    const pages = toPages(bytes);
    return new KernelMemory(new WebAssembly.Memory({ initial: pages, maximum: pages }), pages * PAGE_BYTES);
  }

  /**
   * Returns a memory that threads can share. It grows when needed, and views stay valid. Throws `RangeError` above 4
   * GiB.
   */
  static shared(maximumBytes: number): KernelMemory {
    const maximum = toPages(maximumBytes);
    return new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum * PAGE_BYTES);
  }

  get usedBytes(): number {
    return this.#top;
  }

  /** Each of these returns a zero-filled array. They throw `RangeError` when the memory is full. */
  float32 = (length: number) => this.#view(Float32Array, length);
  float64 = (length: number) => this.#view(Float64Array, length);
  uint32 = (length: number) => this.#view(Uint32Array, length);
  uint16 = (length: number) => this.#view(Uint16Array, length);
  uint8 = (length: number) => this.#view(Uint8Array, length);

  /** Returns a mark of the current state for `release`. */
  mark(): number {
    return this.#top;
  }

  /**
   * Frees everything that was allocated since `mark`. These views must not be used any more. Throws `RangeError` for a
   * number that cannot be a mark.
   */
  release(mark: number): void {
    if (!(mark >= ALIGNMENT_BYTES && mark <= this.#top && mark % ALIGNMENT_BYTES === 0))
      throw new RangeError(`release(${mark}): not a mark of this memory, which has ${this.#top} bytes in use`);
    this.#top = mark;
  }

  #view<View>(type: ViewType<View>, length: number): View {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new RangeError(`cannot allocate a ${type.name} of length ${length}`);
    const start = this.#top;
    const end = start + Math.ceil((length * type.BYTES_PER_ELEMENT) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    this.#reserve(end, `${type.name} of length ${length}`);
    const { buffer } = this.memory;
    new Uint8Array(buffer, start, Math.min(end, Math.max(start, this.#highest)) - start).fill(0);
    this.#top = end;
    this.#highest = Math.max(this.#highest, end);
    return new type(buffer, start, length);
  }

  #reserve(end: number, wanted: string): void {
    const { maximumBytes, memory } = this;
    if (end > maximumBytes)
      throw new RangeError(
        `kernel memory is full: a ${wanted} needs ${end - this.#top} bytes, ` +
          `${this.#top} of ${maximumBytes} bytes are used`,
      );
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

interface ViewType<View> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

function toPages(bytes: number): number {
  if (!(bytes > 0 && bytes <= MAXIMUM_BYTES))
    throw new RangeError(`kernel memory can have 1 to ${MAXIMUM_BYTES} bytes, not ${bytes}`);
  return Math.ceil(bytes / PAGE_BYTES);
}
