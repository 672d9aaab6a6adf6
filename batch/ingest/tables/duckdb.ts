/** DuckDB in memory, held to a share of the process's limits, closed whatever happens. */

import type { DuckDBConnection } from '@duckdb/node-api';

interface DatabaseLimits {
  readonly threads: number;
  /** Bytes the whole process may use; DuckDB gets a quarter, the typed arrays need the rest. */
  readonly memoryLimit: number;
  /** Where it may spill; removed by the caller. */
  readonly tempDir: string;
}

const SMALLEST_SHARE = 96 << 20;
const LARGEST_SHARE = 1 << 30;

/** Bytes DuckDB may use when the process may use `memoryLimit`. Reading CSV needs about 32 MB a thread, never gigabytes. */
export function databaseShare(memoryLimit: number): number {
  return Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, Math.floor(memoryLimit / 4)));
}

/** Gives what `use` gives. DuckDB is loaded here, when it is first needed: it is large, and much of what runs needs none. */
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

/** A string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
