/** Names and URLs as sources: where they come from, what they are checked against, and when the network is not needed. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import type { Reporter } from '../../../batch/ingest/reporter.ts';
import { sourceName } from '../../../batch/ingest/source/source-name.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { LockError } from '../../../shared/node/lock-error.ts';
import { dataErrorOf, GOOD, GOOD_RATINGS } from '../../fixtures/ingest/dataset-folder.ts';
import { type FileServer, fileServer, serveFile } from '../../fixtures/ingest/file-server.ts';
import { writeZip } from '../../fixtures/ingest/write-zip.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const ZIP = writeZip(Object.fromEntries(Object.entries(GOOD).map(([name, text]) => [`ml/${name}`, text])));
const MD5 = createHash('md5').update(ZIP).digest('hex');
const QUIET: Reporter = { warn: () => undefined, downloaded: () => undefined };

interface Place extends AsyncDisposable {
  readonly server: FileServer;
  readonly datasets: string;
  read(source: string): ReturnType<typeof ingest>;
  names(): Promise<string[]>;
}

/** A stand-in for GroupLens that has every name, and an empty folder for downloads. */
async function place(md5Text = `${MD5}  ml.zip\n`): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'cinematch-sources-'));
  const datasets = join(root, 'datasets');
  const server = await fileServer();
  for (const name of ['ml-latest-small', 'ml-100k']) {
    server.handlers.set(`/${name}.zip`, serveFile(ZIP));
    server.handlers.set(`/${name}.zip.md5`, serveFile(md5Text));
  }
  const options = {
    threads: 1,
    memoryLimit: 2 ** 30,
    workDir: root,
    reporter: QUIET,
    datasets,
    datasetsUrl: server.url,
    download: { attempts: 2, pauseMs: 1 },
  };
  return {
    server,
    datasets,
    read: (source) => ingest(source, options),
    names: async () => (await readdir(datasets)).filter((name) => !name.startsWith('.')).sort(),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}

describe('a name', () => {
  it('is downloaded once, checked, and called by its name', async () => {
    await using at = await place();
    const dataset = await at.read('ml-latest-small');
    expect(dataset).toMatchObject({ name: 'ml-latest-small', counts: { rows: 4 } });
    expect(at.server.requests).toEqual(['/ml-latest-small.zip.md5', '/ml-latest-small.zip']);
    expect(await at.read('ml-latest-small')).toEqual(dataset);
    expect(at.server.requests).toHaveLength(2);
    expect(await at.names()).toEqual(['ml-latest-small.zip']);
  });

  it('has its md5 in any of the ways in which it is written', async () => {
    for (const text of [MD5, `MD5 (ml-latest-small.zip) = ${MD5.toUpperCase()}\n`, `MD5(ml.zip)= ${MD5}\r\n`]) {
      await using at = await place(text);
      expect((await at.read('ml-latest-small')).counts.rows).toBe(4);
    }
  });

  it('is refused without an md5, or with a wrong one, and is not kept', async () => {
    for (const [text, reason] of [
      [`${MD5}0`, 'ml-latest-small.zip.md5: has no MD5 in it'],
      [
        '0'.repeat(32),
        `ml-latest-small.zip: its md5 is ${MD5}, the official one is ${'0'.repeat(32)}; it has been deleted`,
      ],
      [`x${'x'.repeat(70_000)}`, 'ml-latest-small.zip.md5: has more than 65536 bytes'],
    ]) {
      await using at = await place(text);
      expect((await dataErrorOf(at.read('ml-latest-small'))).message).toBe(reason);
      expect(await at.names()).toEqual([]);
    }
    await using at = await place();
    at.server.handlers.delete('/ml-latest-small.zip.md5');
    expect((await dataErrorOf(at.read('ml-latest-small'))).message).toMatch(
      /^ml-latest-small\.zip\.md5: .* answers 404 /,
    );
  });

  it('has the official numbers, or is put aside', async () => {
    await using at = await place();
    expect((await dataErrorOf(at.read('ml-100k'))).message).toBe(
      'ml-100k: has 4 ratings, 2 users, 4 movies, but the official ml-100k has 100000 ratings, 943 users, 1682 movies; ' +
        'the archive was renamed to ml-100k.zip.bad and will not be used again',
    );
    expect(await at.names()).toEqual(['ml-100k.zip.bad']);
    await dataErrorOf(at.read('ml-100k'));
    expect(at.server.requests).toHaveLength(4);
  });

  it('has the official numbers as a folder, too, which stays where it is', async () => {
    await using at = await place();
    await mkdir(join(at.datasets, 'ml-1m'), { recursive: true });
    for (const [name, text] of Object.entries(GOOD)) await writeFile(join(at.datasets, 'ml-1m', name), text);
    expect((await dataErrorOf(at.read('ml-1m'))).message).toBe(
      'ml-1m: has 4 ratings, 2 users, but the official ml-1m has 1000209 ratings, 6040 users',
    );
    expect(await at.names()).toEqual(['ml-1m']);
    expect((await at.read(join(at.datasets, 'ml-1m'))).counts.rows).toBe(4);
  });

  it('may be a folder or an archive among the downloads', async () => {
    await using at = await place();
    await mkdir(join(at.datasets, 'ml-latest'), { recursive: true });
    for (const [name, text] of Object.entries(GOOD)) await writeFile(join(at.datasets, 'ml-latest', name), text);
    await writeFile(join(at.datasets, 'ml-latest-small.zip'), ZIP);
    expect((await at.read('ml-latest')).name).toBe('ml-latest');
    expect((await at.read('ml-latest-small')).name).toBe('ml-latest-small');
    expect(at.server.requests).toEqual([]);
  });

  it('that nobody knows is no download', async () => {
    await using at = await place();
    expect((await dataErrorOf(at.read('ml-31m'))).message).toMatch(/^ml-31m: no such file or folder/);
    expect(at.server.requests).toEqual([]);
  });

  it('is not downloaded twice at the same time', async () => {
    await using at = await place();
    await withFolderLock(at.datasets, async () => {
      await expect(at.read('ml-latest-small')).rejects.toBeInstanceOf(LockError);
    });
    expect((await at.read('ml-latest-small')).counts.rows).toBe(4);
  });
});

describe('a URL', () => {
  it('is downloaded once, whatever it leads to', async () => {
    await using at = await place();
    at.server.handlers.set('/my%20data.zip', serveFile(ZIP));
    at.server.handlers.set('/ratings.csv', serveFile(GOOD_RATINGS));
    const zip = await at.read(`${at.server.url}/my%20data.zip?key=1`);
    expect([zip.name, zip.counts.rows]).toEqual([sourceName(`${at.server.url}/my%20data.zip?key=1`), 4]);
    const csv = await at.read(`${at.server.url}/ratings.csv`);
    expect([csv.name, csv.checksum]).toEqual(['ratings.csv', zip.checksum]);
    await at.read(`${at.server.url}/ratings.csv`);
    expect(at.server.requests).toHaveLength(2);
  });

  it('is not taken for another that ends alike', async () => {
    await using at = await place();
    at.server.handlers.set('/a/ratings.csv', serveFile(GOOD_RATINGS));
    at.server.handlers.set('/b/ratings.csv', serveFile(GOOD_RATINGS.replace('5.0', '4.5')));
    const [a, b] = [await at.read(`${at.server.url}/a/ratings.csv`), await at.read(`${at.server.url}/b/ratings.csv`)];
    expect(a.checksum).not.toBe(b.checksum);
  });

  it('of rubbish is refused', async () => {
    await using at = await place();
    expect((await dataErrorOf(at.read('http://[nowhere'))).message).toMatch(/is not an http or https URL$/);
  });

  it('gives a dataset a name without path, query and .zip', () => {
    expect(sourceName('https://host/datasets/ml-1m.zip?x=/y.csv')).toBe('ml-1m');
    expect(sourceName('https://host/..%2f%2e.ssh')).toBe('_2f_2e.ssh');
    expect(sourceName('https://example.org/')).toBe('example.org');
    expect(sourceName('data/ml-1m/')).toBe('ml-1m');
    expect(sourceName('./ml-1m.ZIP')).toBe('ml-1m');
  });
});

describe('the command line', () => {
  it('takes the place of downloads from options or the environment, and exits with 3 when one fails', async () => {
    await using at = await place();
    at.server.handlers.clear();
    const args = [
      'nightly',
      '--dataset',
      'ml-1m',
      '--datasets',
      at.datasets,
      '--releases',
      join(at.datasets, '..', 'r'),
    ];
    const { code, stderr } = await runCli([...args, '--datasets-url', at.server.url]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^cinematch: ml-1m\.zip\.md5: 127\.0\.0\.1:\d+ answers 404 Not Found$/m);
    expect(existsSync(join(at.datasets, 'ml-1m.zip'))).toBe(false);
  });
});
