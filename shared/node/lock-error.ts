/** Thrown when another run holds the lock of a folder. `cli.ts` then exits with code 5. */
export class LockError extends Error {
  override readonly name = 'LockError';
  /** The run that holds the lock; undefined when it is not known. */
  readonly holder: LockHolder | undefined;
  constructor(releasesDir: string, holder: LockHolder | undefined, options?: ErrorOptions) {
    const who = holder ? `process ${holder.pid}, started ${holder.startedAt},` : 'another run';
    super(`${releasesDir}: ${who} holds the lock; wait until it ends`, options);
    this.holder = holder;
  }
}

/** The run that holds a lock, as it noted itself in the folder. */
export interface LockHolder {
  /** Process id. */
  pid: number;
  /** ISO 8601 time in UTC at which the run took the lock. */
  startedAt: string;
}
