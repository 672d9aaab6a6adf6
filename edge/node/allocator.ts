/**
 * How the memory of a process is allocated outside of V8: variables of the environment for the allocator of glibc
 * (mallopt(3)). It reads them when a process starts, so whoever starts the service sets them. Other systems know nothing of them.
 */

/**
 * One arena for all threads, and free memory goes back to the system from 128 KiB on. Reading a release and compiling
 * leave much of both behind. Without this the service takes 7 to 10 MB more at the size of ML-32M, and 30 MB more after five
 * minutes of everything.
 */
export const ALLOCATOR: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** Returns those of the variables that `environment` does not set. */
export function missingAllocator(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(ALLOCATOR).filter(([name]) => environment[name] === undefined));
}
