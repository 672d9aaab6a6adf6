/**
 * Runs parts as processes of the executors of a Spark cluster. Each call is one query: Spark's TRANSFORM hands each row
 * to a process of its own, and Spark runs again what dies. A call with a single part has nothing to share. It runs in a
 * process of this machine, because a query takes a second before its work begins.
 */

import { randomUUID } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Engine, EngineError } from '../engine.ts';
import { accept, describeFailure, formatLine, parseLine } from '../lines.ts';
import { localEngine } from '../local-engine.ts';
import { type ConnectAddress, withoutToken } from './connect-address.ts';
import { openSession } from './connect-session.ts';
import { findFailure, taskCommand, withTaskArchive } from './task-archive.ts';

/** Options of an engine on Spark. */
export interface SparkOptions {
  /** Script of the processes, which calls `serveTasks`. */
  readonly script: URL;
}

/**
 * Opens an engine on the Spark Connect server at `address` and sends it the tasks. `name` is what the operator calls it.
 * Throws `EngineError` if the server does not answer or refuses.
 */
export async function sparkEngine(name: string, address: ConnectAddress, { script }: SparkOptions): Promise<Engine> {
  const session = openSession(address);
  /** Executors may serve several sessions, whose tasks differ. */
  const folder = `cinematch-${randomUUID()}`;
  const local = localEngine({ threads: 1, script });
  let isClosed = false;
  const fail = (error: unknown, lines: readonly string[] = []): never => {
    if (isClosed) throw new EngineError('the engine was closed');
    throw error instanceof ConnectError ? explain(name, error, lines) : error;
  };
  try {
    await withTaskArchive(script, (path) => session.addArchive(path, folder));
  } catch (error) {
    await session.release().catch(() => undefined);
    return fail(error);
  }
  return {
    name: withoutToken(name),
    here: false,
    async map(lines, onDone) {
      if (isClosed) throw new EngineError('the engine is closed');
      if (lines.length < 2) return local.map(lines, onDone);
      let done = 0;
      const count = (now: number) => {
        if (now <= done || now > lines.length) return;
        done = now;
        onDone?.(now);
      };
      try {
        // A list of rows becomes as many partitions as this allows: so each row is a task of its own.
        await session.configure({ 'spark.sql.leafNodeDefaultParallelism': String(lines.length) });
        const rows = await session.query(queryOf(lines, folder), count);
        const answers = inOrder(rows, lines.length);
        count(lines.length);
        return answers.map(accept);
      } catch (error) {
        return fail(error, lines);
      }
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await local.close();
      // A server that is gone has ended everything already.
      await session.release().catch(() => undefined);
    },
  };
}

/** The query of a call. The lines are given as hexadecimal digits, so that nothing in them means anything to SQL. */
function queryOf(lines: readonly string[], folder: string): string {
  const rows = lines.map((text, part) => `(X'${Buffer.from(formatLine({ part, text })).toString('hex')}')`);
  return (
    `SELECT TRANSFORM(CAST(line AS STRING)) USING '${taskCommand(folder)}' AS (answer STRING) ` +
    `FROM VALUES ${rows.join(', ')} AS requests(line)`
  );
}

/** Sorts answers by their parts. Throws `EngineError` if one is missing or is none. */
function inOrder(rows: readonly string[], numParts: number): string[] {
  const answers = new Map(
    rows.map((row) => {
      const { part, text } = parseLine(row);
      return [part, text];
    }),
  );
  return Array.from({ length: numParts }, (_, part) => {
    const answer = answers.get(part);
    if (answer === undefined) throw new EngineError(`part ${part + 1} of ${numParts} was not answered`);
    return answer;
  });
}

/** Turns what Spark says into what an operator wants to know. */
function explain(name: string, { code, rawMessage }: ConnectError, lines: readonly string[]): EngineError {
  const failure = findFailure(rawMessage);
  if (failure) return new EngineError(describeFailure(lines, failure.part, 'too often', failure.reason));
  const where = withoutToken(name);
  if (code === Code.Unauthenticated) {
    return new EngineError(
      `${where}: the server wants another token in SPARK_CONNECT_AUTHENTICATE_TOKEN (${rawMessage})`,
    );
  }
  return new EngineError(`${where}: ${rawMessage}`);
}
