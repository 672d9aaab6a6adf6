/** A session on a Spark Connect server: it sends files, runs queries, and goes on after a lost connection. */

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { tableFromIPC } from 'apache-arrow';
import type { ConnectAddress } from './connect-address.ts';
import { type AddArtifactsRequestSchema, type ExecutePlanResponse, SparkConnectService } from './spark-connect_pb.ts';

/** A session of one user on a server. The caller releases it. All calls throw `ConnectError`. */
export interface ConnectSession {
  /** Sends a file `.tar.gz`, which each executor unpacks into `folder` below the working folder of its commands. */
  addArchive(path: string, folder: string): Promise<void>;
  /** Sets properties of the session. */
  configure(properties: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Runs a query and resolves to its first column, which is text. `onProgress` is called with the number of Spark's tasks
   * that have ended, about every two seconds.
   */
  query(sql: string, onProgress: (tasks: number) => void): Promise<string[]>;
  /** Ends the session, its queries and the connection. */
  release(): Promise<void>;
}

/** Size of a piece of an archive. The server takes messages of up to 128 MB. */
const CHUNK_BYTES = 1 << 20;
/**
 * Silence after which a connection is tried. While a query runs, the server says every two seconds how far it is. A
 * server cuts off whoever tries more often than every five minutes.
 */
const PING_MS = 330_000;
/** How often in a row a query is looked up whose connection was lost. The first pause is doubled each time. */
const MOST_LOOKUPS = 8;
const FIRST_PAUSE_MS = 250;
/** What a lost connection may be called, depending on where it was cut. */
const LOST = [Code.Aborted, Code.Canceled, Code.Internal, Code.Unavailable, Code.Unknown];

/** Opens a session. Nothing is sent before its first call. */
export function openSession({ url, headers, user }: ConnectAddress): ConnectSession {
  const authorize: Interceptor = (next) => (request) => {
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    return next(request);
  };
  const sessionManager = new Http2SessionManager(url, { pingIntervalMs: PING_MS });
  const transport = createGrpcTransport({ baseUrl: url, interceptors: [authorize], sessionManager });
  const client = createClient(SparkConnectService, transport);
  const session = { sessionId: randomUUID(), userContext: { userId: user } };

  /** Yields every response to a query once, also when the connection is lost in between. */
  async function* execute(query: string): AsyncGenerator<ExecutePlanResponse> {
    const operation = { ...session, operationId: randomUUID() };
    const requestOptions = [{ reattachOptions: { reattachable: true } }];
    let responses = client.executePlan({ ...operation, plan: { root: { sql: { query } } }, requestOptions });
    let lastResponseId: string | undefined;
    for (let lookups = 0; ; ) {
      try {
        for await (const response of responses) {
          lookups = 0;
          lastResponseId = response.responseId;
          if (response.responseType.case === 'resultComplete') {
            // The server would do it by itself in some minutes.
            await client.releaseExecute({ ...operation, releaseAll: {} }).catch(() => undefined);
            return;
          }
          yield response;
        }
      } catch (error) {
        if (lastResponseId === undefined || !isLost(error) || lookups === MOST_LOOKUPS) throw error;
        await sleep(FIRST_PAUSE_MS * 2 ** lookups++);
      }
      responses = client.reattachExecute({ ...operation, lastResponseId });
    }
  }

  return {
    async addArchive(path, folder) {
      const messages = async function* () {
        for await (const payload of piecesOf(path, folder)) yield { ...session, payload };
      };
      const { artifacts } = await client.addArtifacts(messages());
      if (!artifacts.every(({ isCrcSuccessful }) => isCrcSuccessful)) {
        throw new ConnectError('the archive of the tasks was damaged on its way', Code.DataLoss);
      }
    },
    async configure(properties) {
      const pairs = Object.entries(properties).map(([key, value]) => ({ key, value }));
      await client.config({ ...session, operation: { set: { pairs } } });
    },
    async query(sql, onProgress) {
      const rows: string[] = [];
      for await (const { responseType } of execute(sql)) {
        if (responseType.case === 'executionProgress') {
          onProgress(responseType.value.stages.reduce((sum, stage) => sum + Number(stage.numCompletedTasks), 0));
        } else if (responseType.case === 'arrowBatch') {
          for (const value of tableFromIPC(responseType.value.data).getChildAt(0) ?? []) rows.push(String(value));
        }
      }
      return rows;
    },
    async release() {
      try {
        await client.releaseSession(session);
      } finally {
        sessionManager.abort();
      }
    },
  };
}

/** The pieces of an archive, of which the first has its name. */
async function* piecesOf(
  path: string,
  folder: string,
): AsyncGenerator<NonNullable<MessageInitShape<typeof AddArtifactsRequestSchema>['payload']>> {
  const { size } = await stat(path);
  let isFirst = true;
  for await (const data of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    const chunk = { data: new Uint8Array(data), crc: BigInt(crc32(data)) };
    if (isFirst) {
      const name = `archives/${folder}.tar.gz#${folder}`;
      const numChunks = BigInt(Math.ceil(size / CHUNK_BYTES));
      yield { case: 'beginChunk', value: { name, totalBytes: BigInt(size), numChunks, initialChunk: chunk } };
    } else {
      yield { case: 'chunk', value: chunk };
    }
    isFirst = false;
  }
}

/** Whether the connection failed. An error of the server itself has details. */
function isLost(error: unknown): boolean {
  return error instanceof ConnectError && LOST.includes(error.code) && error.details.length === 0;
}
