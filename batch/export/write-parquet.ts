/**
 * Writes lists as Parquet with DuckDB, one row per recommendation. The columns are `userId` (a number, or text if any user
 * has a name), `rank` from 1, `movieId`, `title`, `catalogueTitle`, `year`, `rating`, `low` and `high` (the ends of the
 * 80 % interval), `score`. `rating`, `low` and `high` are null in a release of picks.
 */

import { rm } from 'node:fs/promises';
import type { DuckDBAppender } from '@duckdb/node-api';
import { quote, withDatabase } from '../ingest/tables/duckdb.ts';
import type { UserList, WriteLists } from './user-lists.ts';

/** A round number. DuckDB gets a quarter of it and spills the rest into a temporary folder beside the file. */
const MEMORY_BYTES = 1e9;

/** Writes a Parquet file. Throws DuckDB's error or that of the file system. */
export const writeParquet: WriteLists = async (path, batches, named) => {
  const tempDir = `${path}.tmp`;
  try {
    await withDatabase({ threads: 1, memoryLimit: MEMORY_BYTES, tempDir }, async (connection) => {
      await connection.run(
        `CREATE TABLE lists ("userId" ${named ? 'VARCHAR' : 'UINTEGER'}, "rank" USMALLINT, "movieId" UINTEGER,
          title VARCHAR, "catalogueTitle" VARCHAR, year USMALLINT, rating DOUBLE, low DOUBLE, high DOUBLE, score DOUBLE)`,
      );
      const appender = await connection.createAppender('lists');
      for await (const lists of batches) for (const list of lists) append(appender, list, named);
      appender.closeSync();
      await connection.run(`COPY lists TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd)`);
    });
  } finally {
    await rm(tempDir, { recursive: true, force: true });
  }
};

function append(appender: DuckDBAppender, { userId, recommendations = [] }: UserList, named: boolean): void {
  recommendations.forEach(({ movieId, title, catalogueTitle, year, rating, interval, score }, k) => {
    if (named) appender.appendVarchar(String(userId));
    else appender.appendUInteger(Number(userId));
    appender.appendUSmallInt(k + 1);
    appender.appendUInteger(movieId);
    appender.appendVarchar(title);
    appender.appendVarchar(catalogueTitle);
    if (year === null) appender.appendNull();
    else appender.appendUSmallInt(year);
    for (const value of [rating, ...(interval ?? [null, null]), score]) {
      if (value === null) appender.appendNull();
      else appender.appendDouble(value);
    }
    appender.endRow();
  });
}
