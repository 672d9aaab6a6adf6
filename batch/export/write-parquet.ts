/**
 * Lists as Parquet, a row a recommendation: `userId` (a number, or text where users have names), `rank` from 1, `movieId`,
 * `title`, `year`, `rating`, `low`, `high` (where four of five such ratings lie), `score`. DuckDB writes it.
 */

import { rm } from 'node:fs/promises';
import type { DuckDBAppender } from '@duckdb/node-api';
import { quote, withDatabase } from '../ingest/tables/duckdb.ts';
import type { UserList, WriteLists } from './user-lists.ts';

/** DuckDB gets a quarter, and writes what does not fit beside the file. */
const MEMORY_BYTES = 1e9;

export const writeParquet: WriteLists = async (path, batches, named) => {
  const tempDir = `${path}.tmp`;
  try {
    await withDatabase({ threads: 1, memoryLimit: MEMORY_BYTES, tempDir }, async (connection) => {
      await connection.run(
        `CREATE TABLE lists ("userId" ${named ? 'VARCHAR' : 'UINTEGER'}, "rank" USMALLINT, "movieId" UINTEGER,
          title VARCHAR, year USMALLINT, rating DOUBLE, low DOUBLE, high DOUBLE, score DOUBLE)`,
      );
      const appender = await connection.createAppender('lists');
      for await (const lists of batches) for (const list of lists) append(appender, list);
      appender.closeSync();
      await connection.run(`COPY lists TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd)`);
    });
  } finally {
    await rm(tempDir, { recursive: true, force: true });
  }
};

function append(appender: DuckDBAppender, { userId, recommendations = [] }: UserList): void {
  recommendations.forEach(({ movieId, title, year, rating, interval: [low, high], score }, k) => {
    if (typeof userId === 'string') appender.appendVarchar(userId);
    else appender.appendUInteger(userId);
    appender.appendUSmallInt(k + 1);
    appender.appendUInteger(movieId);
    appender.appendVarchar(title);
    if (year === null) appender.appendNull();
    else appender.appendUSmallInt(year);
    for (const value of [rating, low, high, score]) appender.appendDouble(value);
    appender.endRow();
  });
}
