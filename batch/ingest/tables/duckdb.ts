/** Runs DuckDB in memory, within a share of the process's memory limit. */

import type { DuckDBConnection } from '@duckdb/node-api';

interface DatabaseLimits {
  readonly threads: number;
  /** Bytes that the whole process may use. DuckDB gets a quarter; the typed arrays need the rest. */
  readonly memoryLimit: number;
  /** Folder into which DuckDB may spill. The caller removes it. */
  readonly tempDir: string;
}

/** Bounds of DuckDB's share, as round numbers. To read CSV it needs about 32 MB per thread, and never gigabytes. */
const SMALLEST_SHARE = 96 << 20;
const LARGEST_SHARE = 1 << 30;

/** Returns the bytes that DuckDB may use if the whole process may use `memoryLimit` bytes. */
export function databaseShare(memoryLimit: number): number {
  return Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, Math.floor(memoryLimit / 4)));
}

/**
 * Calls `use` with a connection to a new database in memory, closes both and returns the result. DuckDB is large and
 * not always needed, so it is loaded only here.
 */
export async function withDatabase<T>(
  limits: DatabaseLimits,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(limits.threads),
    memory_limit: `${databaseShare(limits.memoryLimit)}B`,
    temp_directory: limits.tempDir,
    preserve_insertion_order: 'true',
    enable_external_file_cache: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Returns the text as an SQL string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns a path as an SQL string literal in which `[`, `*` and `?` stand for themselves and not for a pattern. */
export function quotePath(path: string): string {
  return quote(path.replaceAll(/[[*?]/g, '[$&]'));
}

/** Returns the name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
