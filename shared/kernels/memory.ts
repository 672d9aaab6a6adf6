/**
 * Memory of the kernels: typed arrays that lie in a `WebAssembly.Memory`, so that kernels read and write them in place.
 * A stack: what was allocated since `mark()` is freed by `release(mark)`. Kernels get `view.byteOffset`; threads that
 * share the memory are sent that number and the length.
 */

const PAGE_BYTES = 65_536;
const MAXIMUM_BYTES = 65_536 * PAGE_BYTES;
const ALIGNMENT_BYTES = 16;

export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
  /** First free byte. Address 0 is never given out. */
  #top = ALIGNMENT_BYTES;
  /** Bytes above this were never used, so they are still zero. */
  #highest = ALIGNMENT_BYTES;

  private constructor(memory: WebAssembly.Memory, maximumBytes: number) {
    this.memory = memory;
    this.maximumBytes = maximumBytes;
  }

  /** For one thread. Sized once, since growing would detach every view. Throws `RangeError` over 4 GiB. */
  static plain(bytes: number): KernelMemory {
    const pages = toPages(bytes);
    return new KernelMemory(new WebAssembly.Memory({ initial: pages, maximum: pages }), pages * PAGE_BYTES);
  }

  /** For threads. It grows as needed, which leaves views as they are. Throws `RangeError` over 4 GiB. */
  static shared(maximumBytes: number): KernelMemory {
    const maximum = toPages(maximumBytes);
    return new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum * PAGE_BYTES);
  }

  get usedBytes(): number {
    return this.#top;
  }

  /** Each of these is zero-filled, and throws `RangeError` when the memory is full. */
  float32 = (length: number) => this.#view(Float32Array, length);
  float64 = (length: number) => this.#view(Float64Array, length);
  uint32 = (length: number) => this.#view(Uint32Array, length);
  uint16 = (length: number) => this.#view(Uint16Array, length);
  uint8 = (length: number) => this.#view(Uint8Array, length);

  mark(): number {
    return this.#top;
  }

  /** Frees what was allocated since `mark`; those views must not be used any more. */
  release(mark: number): void {
    if (!(mark >= ALIGNMENT_BYTES && mark <= this.#top && mark % ALIGNMENT_BYTES === 0))
      throw new RangeError(`release(${mark}): no mark of this memory, of which ${this.#top} bytes are used`);
    this.#top = mark;
  }

  #view<View>(type: ViewType<View>, length: number): View {
    if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`${type.name} of length ${length}`);
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
    throw new RangeError(`kernel memory has 1 to ${MAXIMUM_BYTES} bytes, not ${bytes}`);
  return Math.ceil(bytes / PAGE_BYTES);
}
