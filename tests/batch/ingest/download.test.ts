/** Downloads over a network that breaks off, stalls, redirects and lies: in the end the file is there in full, or not at all. */

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reporter, streamReporter } from '../../../batch/ingest/reporter.ts';
import { type DownloadLimits, download } from '../../../batch/ingest/source/download.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { dataErrorOf } from '../../fixtures/ingest/dataset-folder.ts';
import {
  type FileServer,
  fileServer,
  type Handler,
  type ServedFile,
  serveFile,
} from '../../fixtures/ingest/file-server.ts';

const LIMITS = { attempts: 4, pauseMs: 1, silenceMs: 600_000, leastBytes: 0 };
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, k) => (k * 7919 + (k >> 8)) & 0xff));

interface Downloads extends AsyncDisposable {
  readonly path: string;
  readonly server: FileServer;
  readonly warnings: string[];
  fetch(options?: { md5?: string; limits?: Partial<DownloadLimits>; url?: string }): Promise<void>;
  names(): Promise<string[]>;
}

/** A server with `/file.zip`, and an empty folder to download it to. `handlerFor` is told the file's path there. */
async function downloads(handlerFor: (path: string) => Handler): Promise<Downloads> {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-download-'));
  const path = join(folder, 'file.zip');
  const server = await fileServer({ '/file.zip': handlerFor(path) });
  const warnings: string[] = [];
  const reporter: Reporter = { warn: (message) => void warnings.push(message), downloaded: () => undefined };
  return {
    path,
    server,
    warnings,
    fetch: ({ url, limits, md5 } = {}) =>
      download(new URL(url ?? `${server.url}/file.zip`), path, { reporter, md5, limits: { ...LIMITS, ...limits } }),
    names: async () => (await readdir(folder)).sort(),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** A server of `content` that breaks off as `options` say, each time when what it has sent is on the disk. */
const serving =
  (content: Uint8Array, options: ServedFile) =>
  (path: string): Handler => {
    const hasArrived = (bytes: number) =>
      existsSync(path) || (statSync(`${path}.part`, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
    return serveFile(content, { ...options, hasArrived });
  };

const md5Of = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

describe('a download', () => {
  it('has the bytes of the server, and leaves nothing else behind', async () => {
    await using at = await downloads(() => serveFile(BYTES));
    await at.fetch({ md5: md5Of(BYTES) });
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    expect(await at.names()).toEqual(['file.zip']);
    expect(at.warnings).toEqual([]);
  });

  it('goes on where the connection broke off, again and again', async () => {
    await using at = await downloads(serving(BYTES, { cutAfter: [100_000, 50_000, 1] }));
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    expect(at.server.requests).toEqual([
      '/file.zip',
      '/file.zip bytes=100000-',
      '/file.zip bytes=150000-',
      '/file.zip bytes=150001-',
    ]);
    expect(at.warnings).toHaveLength(3);
  });

  it('goes on in a later run', async () => {
    await using at = await downloads(serving(BYTES, { cutAfter: [100_000] }));
    const error = await dataErrorOf(at.fetch({ limits: { attempts: 1 } }));
    expect(error).toMatchObject({
      code: 'download',
      message: expect.stringMatching(/^file\.zip: .* after 1 attempts$/),
    });
    expect(await at.names()).toEqual(['file.zip.part', 'file.zip.part.json']);
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    expect(at.server.requests[1]).toBe('/file.zip bytes=100000-');
    expect(await at.names()).toEqual(['file.zip']);
  });

  it('asks for nothing when a killed run had everything but the name', async () => {
    await using at = await downloads(() => serveFile(BYTES));
    await writeFile(`${at.path}.part`, BYTES);
    const facts = { url: sha256(`${at.server.url}/file.zip`), validator: '"x"', total: BYTES.length };
    await writeFile(`${at.path}.part.json`, JSON.stringify(facts));
    await at.fetch();
    expect(at.server.requests).toEqual([]);
    expect(await at.names()).toEqual(['file.zip']);
  });

  it('starts anew when the server does not send parts', async () => {
    await using at = await downloads(serving(BYTES, { cutAfter: [100_000], ranges: false }));
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    expect(at.server.requests).toHaveLength(2);
  });

  it('starts anew when nothing tells whether the file is still the same', async () => {
    await using at = await downloads(serving(BYTES, { cutAfter: [100_000], etag: null }));
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    expect(at.server.requests).toEqual(['/file.zip', '/file.zip']);
  });

  it('starts anew when the file changes in between', async () => {
    const changed = Buffer.from(BYTES.toReversed());
    await using at = await downloads(serving(BYTES, { cutAfter: [100_000] }));
    await dataErrorOf(at.fetch({ limits: { attempts: 1 } }));
    at.server.handlers.set('/file.zip', serveFile(changed));
    await at.fetch();
    expect((await readFile(at.path)).equals(changed)).toBe(true);
  });

  it('starts anew when the server sends other parts than it was asked for', async () => {
    const whole = serveFile(BYTES);
    const wrong: Record<string, string> = {
      start: `bytes 5-${BYTES.length - 1}/${BYTES.length}`,
      total: `bytes 100000-${BYTES.length - 1}/400000`,
      nonsense: 'rubbish',
    };
    for (const [name, range] of Object.entries(wrong)) {
      await using at = await downloads(serving(BYTES, { cutAfter: [100_000] }));
      await dataErrorOf(at.fetch({ limits: { attempts: 1 } }));
      at.server.handlers.set('/file.zip', (request, response) => {
        if (request.headers.range === undefined) whole(request, response);
        else response.writeHead(206, { 'content-range': range }).end(BYTES.subarray(100_000));
      });
      await at.fetch();
      expect((await readFile(at.path)).equals(BYTES), name).toBe(true);
    }
  });

  it('starts anew when what is here is longer than the file, or its notes cannot be read', async () => {
    for (const notes of ['{"url":1', '{}', 'longer']) {
      await using at = await downloads(() => serveFile(BYTES));
      await writeFile(`${at.path}.part`, Buffer.concat([BYTES, BYTES]));
      const validator = `"${md5Of(BYTES)}"`;
      const facts = JSON.stringify({ url: sha256(`${at.server.url}/file.zip`), validator, total: null });
      await writeFile(`${at.path}.part.json`, notes === 'longer' ? facts : notes);
      await at.fetch();
      expect((await readFile(at.path)).equals(BYTES), notes).toBe(true);
    }
  });

  it('is whole wherever the connection breaks off', async () => {
    const content = BYTES.subarray(0, 3000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2999 }), { maxLength: 3 }), async (cutAfter) => {
        await using at = await downloads(serving(content, { cutAfter }));
        await at.fetch();
        expect((await readFile(at.path)).equals(content)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('gives up on a server that drips, and says how slow it was', async () => {
    const drip: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      const dripping = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(dripping));
    };
    await using at = await downloads(() => drip);
    const error = await dataErrorOf(at.fetch({ limits: { attempts: 1, silenceMs: 2_000, leastBytes: 10_000 } }));
    expect(error.message).toMatch(/is too slow: it sent \d+ bytes in 2 s, expected at least 10000; gave up after 1/);
  });

  it('follows redirects, but not forever and not to anywhere', async () => {
    const to =
      (location: string): Handler =>
      (_, response) =>
        void response.writeHead(302, { location }).end();
    await using at = await downloads(() => to('/a/elsewhere'));
    at.server.handlers.set('/a/elsewhere', to('there'));
    at.server.handlers.set('/a/there', serving(BYTES, { cutAfter: [100_000] })(at.path));
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
    await rm(at.path);
    for (const [target, reason] of [
      ['/file.zip', /redirects more than 5 times$/],
      ['file:///etc/passwd', /redirects to an unsafe address: expected https, without user and password$/],
      ['http://me:secret@127.0.0.1/', /redirects to an unsafe address: expected https, without user and password$/],
    ] as const) {
      at.server.handlers.set('/file.zip', to(target));
      expect((await dataErrorOf(at.fetch())).message).toMatch(reason);
    }
  });

  it('is given up at once when the server refuses it, later when the server is in trouble', async () => {
    const status =
      (code: number): Handler =>
      (_, response) =>
        void response.writeHead(code).end();
    for (const [code, tries] of [
      [404, 1],
      [403, 1],
      [500, 4],
      [503, 4],
      [429, 4],
    ] as const) {
      await using at = await downloads(() => status(code));
      expect((await dataErrorOf(at.fetch())).message).toMatch(
        new RegExp(`^file\\.zip: 127\\.0\\.0\\.1:\\d+ answers ${code} `),
      );
      expect(at.server.requests).toHaveLength(tries);
      expect(await at.names()).toEqual([]);
    }
  });

  it('is given up when nobody answers', async () => {
    await using at = await downloads(() => serveFile(BYTES));
    const error = await dataErrorOf(at.fetch({ url: 'http://127.0.0.1:1/file.zip' }));
    expect(error.message).toMatch(/^file\.zip: .+; gave up after 4 attempts$/);
  });

  it('does not wait for a server that falls silent, before its answer or within it', async () => {
    const silent: Handler[] = [
      () => undefined,
      (_, response) => void response.writeHead(200, { 'content-length': BYTES.length }).write(BYTES.subarray(0, 1000)),
    ];
    for (const handler of silent) {
      await using at = await downloads(() => handler);
      const error = await dataErrorOf(at.fetch({ limits: { attempts: 2, silenceMs: 100 } }));
      expect(error.message).toMatch(
        /^file\.zip: 127\.0\.0\.1:\d+ has sent nothing for 0\.1 s; gave up after 2 attempts$/,
      );
    }
  });

  it('is deleted when its md5 is not the official one', async () => {
    await using at = await downloads(() => serveFile(BYTES));
    const wrong = '0'.repeat(32);
    expect((await dataErrorOf(at.fetch({ md5: wrong }))).message).toBe(
      `file.zip: its md5 is ${md5Of(BYTES)}, the official one is ${wrong}; it has been deleted`,
    );
    expect(await at.names()).toEqual([]);
  });

  it('is refused when it is larger than any dataset, announced or not', async () => {
    const unannounced: Handler = (_, response) => {
      response.write(BYTES.subarray(0, 1000));
      response.end(BYTES);
    };
    for (const handler of [serveFile(BYTES), unannounced]) {
      await using at = await downloads(() => handler);
      const error = await dataErrorOf(at.fetch({ limits: { mostBytes: 200_000 } }));
      expect(error).toMatchObject({ code: 'limit', message: expect.stringContaining('200000 bytes') });
      expect(existsSync(at.path)).toBe(false);
    }
  });

  it('may have an unknown length', async () => {
    await using at = await downloads(() => (_, response) => {
      response.write(BYTES.subarray(0, 1000));
      response.end(BYTES.subarray(1000));
    });
    await at.fetch();
    expect((await readFile(at.path)).equals(BYTES)).toBe(true);
  });

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full (skipped without /dev/full)', async () => {
    await using at = await downloads(() => serveFile(BYTES));
    await symlink('/dev/full', `${at.path}.part`);
    expect((await dataErrorOf(at.fetch())).message).toMatch(
      /^file\.zip: the disk is full; free some space and run this again/,
    );
    expect(at.server.requests).toHaveLength(1);
  });

  it('does not begin when the disk has not enough room', async () => {
    await using at = await downloads(() => (_, response) => {
      response.writeHead(200, { 'content-length': 2 ** 49 });
      response.write('x');
    });
    const error = await dataErrorOf(at.fetch({ limits: { mostBytes: 2 ** 50 } }));
    expect(error.message).toMatch(/^file\.zip: the disk has .* left, but the download needs .* GB more$/);
  });

  it('is no web page, no compressed answer, and takes no password from a URL', async () => {
    await using at = await downloads(() => serveFile('<!DOCTYPE html><html>log in first</html>'));
    expect((await dataErrorOf(at.fetch())).message).toMatch(/^file\.zip: is a web page, not data/);
    expect(await at.names()).toEqual([]);
    at.server.handlers.set('/file.zip', (_, response) => {
      response.writeHead(200, { 'content-encoding': 'br' }).end('x');
    });
    expect((await dataErrorOf(at.fetch())).message).toMatch(/in the encoding br, which was not requested$/);
    const error = await dataErrorOf(at.fetch({ url: at.server.url.replace('//', '//me:secret@') }));
    expect(error.message).toMatch(/the URL contains a user name or a password/);
    expect(error.message).not.toContain('secret');
  });
});

describe('what is reported', () => {
  const reported = (isTTY: boolean, times: readonly number[]) => {
    const written: string[] = [];
    let at = 0;
    const stream = { isTTY, write: (text: string) => written.push(text) };
    const reporter = streamReporter(stream, () => times[Math.min(at++, times.length - 1)]);
    reporter.downloaded('ml-1m.zip', 1_000_000, 4_000_000);
    reporter.downloaded('ml-1m.zip', 2_000_000, 4_000_000);
    reporter.downloaded('ml-1m.zip', 4_000_000, 4_000_000);
    reporter.warn('a word');
    return written.join('');
  };

  it('is a line of JSON now and then', () => {
    expect(reported(false, [0, 0, 100])).toBe(
      '{"phase":"download","file":"ml-1m.zip","bytes":1000000,"total":4000000,"percent":25}\n' +
        '{"phase":"download","file":"ml-1m.zip","bytes":4000000,"total":4000000,"percent":100}\n' +
        'cinematch: a word\n',
    );
  });

  it('is a status on a terminal', () => {
    const clear = '\r\x1b[K';
    expect(reported(true, [0, 0, 300, 300])).toBe(
      `${clear}… download ml-1m.zip · 1.0 MB of 4.0 MB · 25 %${clear}… download ml-1m.zip · 2.0 MB of 4.0 MB · 50 %` +
        `${clear}✓ download ml-1m.zip · 4.0 MB\n${clear}cinematch: a word\n`,
    );
  });
});
