/**
 * Starts a Spark Connect server as an application on a cluster, with `spark-submit`. It is the application's driver and
 * runs on this machine, where it answers nobody else.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine.ts';

/** A server that runs until it is closed, or until this process ends for any reason. */
export interface SubmittedServer {
  /** Address, with the token that its sessions need: `sc://…`. */
  readonly address: string;
  /** Resolves when the server has ended. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const SERVER_CLASS = 'org.apache.spark.sql.connect.service.SparkConnectServer';
/** The program ends when its standard input does: so it does not outlive this process, however that ends. */
const WITH_INPUT = 'exec 3<&0; "$@" 3<&- </dev/null & child=$!; (cat <&3 >/dev/null; kill $child) & wait $child';
/** Pause between two looks at the port. */
const POLL_MS = 200;
/** A round number of characters: the reason of a failure is among the last. */
const LONGEST_SAID = 20_000;

/**
 * Starts a server on the cluster `master` and resolves when it listens, which may take as long as the cluster needs to
 * find room. `spark-submit` is that of SPARK_HOME, or else of PATH; its properties are in `spark-defaults.conf`, in
 * SPARK_CONF_DIR or SPARK_HOME. Throws `EngineError` if the server ends before it listens.
 */
export async function submitServer(master: string): Promise<SubmittedServer> {
  const port = await freePort();
  const token = randomBytes(32).toString('hex');
  const { SPARK_HOME } = process.env;
  const program = SPARK_HOME ? join(SPARK_HOME, 'bin/spark-submit') : 'spark-submit';
  const properties = {
    'spark.connect.grpc.binding.address': HOST,
    'spark.connect.grpc.binding.port': port,
  };
  const child = spawn(
    'bash',
    [
      ...['-c', WITH_INPUT, 'bash', program, '--master', master, '--deploy-mode', 'client', '--name', 'cinematch'],
      ...Object.entries(properties).flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
      ...['--class', SERVER_CLASS, 'spark-internal'],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, SPARK_CONNECT_AUTHENTICATE_TOKEN: token } },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-LONGEST_SAID);
    });
  }
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      child.stdin.end();
      resolve();
    };
    child.once('exit', end).once('error', ({ message }) => {
      said += message;
      end();
    });
  });
  child.stdin.on('error', () => undefined);
  while (!isOver && !(await listens(port))) await Promise.race([sleep(POLL_MS), ended]);
  if (isOver) throw new EngineError(`${master}: ${program} ended before Spark was ready: ${reasonIn(said)}`);
  return {
    address: `sc://${HOST}:${port}/;token=${token}`,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** What Spark says before it ends is long. The first line of the last error says most. */
function reasonIn(said: string): string {
  const lines = said.trim().split('\n');
  return (
    lines.findLast((line) => /\b(Exception|ERROR|Error|error:)/.test(line) && !/^\s+at /.test(line)) ??
    lines[lines.length - 1]
  );
}
