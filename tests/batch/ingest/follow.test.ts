/** Where the servers of downloads may send them: on to anywhere in public, and into this network only when told to. */

import type { LookupAddress } from 'node:dns';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download } from '../../../batch/ingest/source/download.ts';
import type { Reach } from '../../../batch/ingest/source/follow.ts';
import { dataErrorOf } from '../../fixtures/ingest/dataset-folder.ts';
import { type FileServer, fileServer, type Handler, serveFile } from '../../fixtures/ingest/file-server.ts';

/** An address for documentation, at which nobody answers. */
const PUBLIC = '192.0.2.1';
const HERE = '127.0.0.1';
const REFUSED =
  /redirects to .+, which is in the network of this machine; give that address itself if it is right, or --/;

const to =
  (location: string): Handler =>
  (_, response) =>
    void response.writeHead(302, { location }).end();

/** Answers the n-th question with the n-th list, and later ones with the last. */
function names(...answers: readonly string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (name, _, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(name);
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(lookup, { asked });
}

/** The server that is given, and another one on this machine that has something to hide. */
async function withServers(
  use: (at: {
    given: FileServer;
    other: FileServer;
    fetch(url: string, reach?: Reach): Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  await using given = await fileServer();
  await using other = await fileServer({ '/secret.csv': serveFile('a secret') });
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-follow-'));
  const path = join(folder, 'file.csv');
  const reporter = { warn: () => undefined, downloaded: () => undefined };
  const limits = { attempts: 1, pauseMs: 1, silenceMs: 500, leastBytes: 0 };
  try {
    await use({
      given,
      other,
      async fetch(url, reach) {
        await download(new URL(url), path, { reporter, limits: { ...limits, ...reach } });
        return readFile(path, 'utf8');
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const portOf = ({ url }: FileServer) => new URL(url).port;

describe('a redirect', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    'localhost',
    '127.0.0.2',
    '[::1]',
    '[::ffff:7f00:1]',
    '10.0.0.1',
    '169.254.169.254',
  ])('does not lead to another server at %s', async (host) => {
    await withServers(async ({ given, other, fetch }) => {
      given.handlers.set('/file.csv', to(`http://${host}:${portOf(other)}/secret.csv`));
      const error = await dataErrorOf(fetch(`${given.url}/file.csv`));
      expect(error).toMatchObject({ code: 'download', message: expect.stringMatching(REFUSED) });
      expect(other.requests).toEqual([]);
    });
  });

  it('leads there when it is told to', async () => {
    await withServers(async ({ given, other, fetch }) => {
      given.handlers.set('/file.csv', to(`http://localhost:${portOf(other)}/secret.csv`));
      const lookup = names([HERE]);
      expect(await fetch(`${given.url}/file.csv`, { privateRedirects: true, lookup })).toBe('a secret');
      expect(lookup.asked).toEqual(['localhost']);
    });
  });

  it('leads to the given server itself, by any of its names', async () => {
    await withServers(async ({ given, fetch }) => {
      given.handlers.set('/file.csv', to('/b'));
      given.handlers.set('/b', to(`http://mirror.test:${portOf(given)}/c`));
      given.handlers.set('/c', serveFile('the data'));
      const lookup = names([HERE]);
      expect(await fetch(`http://given.test:${portOf(given)}/file.csv`, { lookup })).toBe('the data');
      expect(lookup.asked).toEqual(['given.test', 'given.test', 'mirror.test']);
    });
  });
});

describe('a name', () => {
  it('is looked up once for a connection, so that a later answer leads nowhere', async () => {
    await withServers(async ({ given, other, fetch }) => {
      given.handlers.set('/file.csv', to(`http://changing.test:${portOf(other)}/secret.csv`));
      const lookup = names([PUBLIC], [HERE]);
      // Nobody is at the public address. The attempt fails there and does not go on to the address of the second answer.
      const error = await dataErrorOf(fetch(`${given.url}/file.csv`, { lookup }));
      expect(error.message).toMatch(/gave up after 1 attempts$/);
      expect(lookup.asked).toEqual(['changing.test']);
      expect(other.requests).toEqual([]);
    });
  });

  it('is checked again at each redirect, also when it is the one that was given', async () => {
    await withServers(async ({ given, other, fetch }) => {
      given.handlers.set('/file.csv', to(`http://given.test:${portOf(other)}/secret.csv`));
      const lookup = names([HERE], [HERE]);
      const error = await dataErrorOf(fetch(`http://given.test:${portOf(given)}/file.csv`, { lookup }));
      expect(error.message).toMatch(REFUSED);
      given.handlers.set('/file.csv', to(`http://given.test:${portOf(given)}/again`));
      const changing = names([HERE], ['10.0.0.1']);
      expect(
        (await dataErrorOf(fetch(`http://given.test:${portOf(given)}/file.csv`, { lookup: changing }))).message,
      ).toMatch(REFUSED);
      expect(other.requests).toEqual([]);
    });
  });

  it.each([[[PUBLIC, HERE]], [[HERE, PUBLIC]], [['2001:db8::1', '::1']], [['::ffff:127.0.0.1']], [['fe80::1%lo']]])(
    'of which one address is private is refused: %j',
    async (addresses) => {
      await withServers(async ({ given, other, fetch }) => {
        given.handlers.set('/file.csv', to(`http://mixed.test:${portOf(other)}/secret.csv`));
        const error = await dataErrorOf(fetch(`${given.url}/file.csv`, { lookup: names(addresses) }));
        expect(error.message).toMatch(REFUSED);
        expect(other.requests).toEqual([]);
      });
    },
  );

  it('that nobody knows is no server', async () => {
    await withServers(async ({ fetch }) => {
      const lookup: LookupFunction = (name, _, callback) =>
        callback(Object.assign(new Error(`no address of ${name}`), { code: 'ENOTFOUND' }), '');
      const error = await dataErrorOf(fetch('http://nobody.test/file.csv', { lookup }));
      expect(error.message).toBe('file.csv: no address of nobody.test; gave up after 1 attempts');
    });
  });
});
