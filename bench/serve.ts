/**
 * `npm run bench -- serve [--releases folder | --dataset folder]`: measures start, latency, throughput and memory of
 * the service on Node and on workerd. The service has one core, and the load another. By default it runs on the release
 * of the benchmark `nightly`.
 */

import { rm } from 'node:fs/promises';
import { buildAssets, writeAssets } from '../edge/node/build/build-assets.ts';
import { bundleService } from '../edge/node/build/build-service.ts';
import { bundleWorker } from '../edge/node/build/build-worker.ts';
import type { Manifest } from '../shared/release/manifest.ts';
import { mostMB, pinTo, residentMB } from './child.ts';
import { type LoadFigures, measureLoad } from './load.ts';
import { median, round, writeResult } from './record.ts';
import { findReleases, readRelease, twoReleases } from './releases.ts';
import { type Served, serveOnNode, serveOnWorkerd } from './served.ts';

const STARTS = 7;
const WARM_UP = { connections: 10, seconds: 5 };
const ALONE = { connections: 1, seconds: 10 };
const CROWD = { connections: 10, seconds: 10 };
/** The load around a switch to another release. */
const SWITCH = { connections: 10, seconds: 8 };
const SWITCH_AFTER_MS = 2_000;
const [SERVICE_CORE, OUR_CORE] = [0, 1];

interface HostFigures {
  /** Milliseconds until the service is ready. */
  readyMs: number;
  /** With one connection. */
  alone: LoadFigures;
  /** With ten connections. */
  crowd: LoadFigures;
  /** Resident memory of the process: when it was ready, its peak under load, and right after the load. */
  memoryMB?: { ready: number; load: number; after: number };
}

/** The figures of one run of the benchmark. */
export interface ServeFigures {
  /** False if service and load could not be kept on cores of their own. */
  pinned: boolean;
  node: HostFigures & {
    /** Milliseconds of each start, after one start that warmed the disk cache. */
    readyRuns: number[];
    /** Peak of the resident memory during a switch to another release under load. */
    switchMB?: number;
  };
  workerd: HostFigures;
  /** Size of the Worker's bundle. */
  workerGzipBytes: number;
}

/** Runs the benchmark and adds its figures to bench/results/serve.json. */
export async function run(): Promise<void> {
  const releases = await findReleases();
  const { manifest, userIds } = await readRelease(releases);
  const bundle = await bundleService();
  await writeAssets(await buildAssets());
  const readyRuns = await timeStarts(bundle, releases);
  const pinned = await pinTo(OUR_CORE, process.pid);
  const node = { ...(await measureNode(bundle, releases, manifest, userIds)), readyMs: median(readyRuns), readyRuns };
  const worker = await bundleWorker();
  await using served = await serveOnWorkerd(worker, releases);
  await pinTo(SERVICE_CORE, served.pid);
  const workerd = await measureHost(served, userIds);
  const { name, ratings, users, movies, checksum } = manifest.dataset;
  const figures: ServeFigures = { pinned, node, workerd, workerGzipBytes: worker.gzipBytes };
  await writeResult('serve', { name, ratings, users, movies, checksum }, figures);
  for (const [host, of] of Object.entries({ node, workerd })) {
    process.stdout.write(
      `${host}: ready in ${of.readyMs} ms; p50 ${of.alone.p50} ms, p99 ${of.alone.p99} ms; ${of.crowd.perSecond}/s; ` +
        `${of.memoryMB?.ready ?? '–'} MB ready, ${of.memoryMB?.load ?? '–'} MB under load\n`,
    );
  }
}

/** Times the start on all cores. The first start warms the disk cache and does not count. */
async function timeStarts(bundle: string, releases: string): Promise<number[]> {
  const ready: number[] = [];
  while (ready.length <= STARTS) {
    await using served = await serveOnNode(bundle, releases);
    ready.push(Math.round(served.readyMs));
  }
  return ready.slice(1);
}

async function measureNode(
  bundle: string,
  releases: string,
  manifest: Manifest,
  userIds: Uint32Array,
): Promise<HostFigures & { switchMB?: number }> {
  const folder = await twoReleases(releases, manifest);
  try {
    await using served = await serveOnNode(bundle, folder.path);
    await pinTo(SERVICE_CORE, served.pid);
    const figures = await measureHost(served, userIds);
    const switching = measureLoad(served.url, userIds, SWITCH);
    setTimeout(() => folder.point(folder.ids[1]), SWITCH_AFTER_MS);
    return { ...figures, switchMB: await mostMB(served.pid, switching) };
  } finally {
    await rm(folder.path, { recursive: true });
  }
}

async function measureHost(served: Served, userIds: Uint32Array): Promise<HostFigures> {
  const ready = (await residentMB(served.pid))?.now;
  await measureLoad(served.url, userIds, WARM_UP);
  const alone = await measureLoad(served.url, userIds, ALONE);
  const load = measureLoad(served.url, userIds, CROWD);
  const most = await mostMB(served.pid, load);
  const after = (await residentMB(served.pid))?.now;
  return {
    readyMs: round(served.readyMs),
    alone,
    crowd: await load,
    ...(ready && most && after && { memoryMB: { ready, load: most, after } }),
  };
}
