/** Another run holds the lock; `cli.ts` exits with 5. */
export class LockError extends Error {
  override readonly name = 'LockError';
  /** Process id of the run that holds the lock, when it said so. */
  readonly holder: LockHolder | undefined;
  constructor(releasesDir: string, holder: LockHolder | undefined, options?: ErrorOptions) {
    const who = holder ? `process ${holder.pid}, started ${holder.startedAt},` : 'another run';
    super(`${releasesDir}: ${who} holds the lock; wait until it ends`, options);
    this.holder = holder;
  }
}

export interface LockHolder {
  pid: number;
  /** ISO time. */
  startedAt: string;
}
