/** Entity tags: who has an answer already gets a 304, and nothing is built for it. */

import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../../edge/context.ts';
import { withEtag } from '../../../edge/http/etag.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';

/** A route that counts how often its answer is built. `release` and `who` may change between requests. */
function counted() {
  const state = { release: {} as Recommender, who: 'alice', body: 'one', status: 200, built: 0 };
  const app = new Hono<AppEnv>();
  app.get('*', (c) => {
    c.set('recommender', state.release);
    c.set('page', true);
    c.set('who', { name: state.who, scopes: [] } as never);
    return withEtag(c, () => {
      state.built++;
      return new Response(state.body, {
        status: state.status,
        headers: { 'content-type': 'text/plain', vary: 'Cookie' },
      });
    });
  });
  const ask = async (tag = '', path = '/a', base = '') => {
    const response = await app.fetch(new Request(`http://host${path}`, { headers: { 'if-none-match': tag } }), {
      base,
    });
    return { status: response.status, headers: response.headers, tag: response.headers.get('etag') ?? '' };
  };
  return { state, ask };
}

describe('an entity tag', () => {
  it('spares the service an answer that the caller has, with the headers that the answer had', async () => {
    const { state, ask } = counted();
    const first = await ask();
    const again = await ask(`W/${first.tag}`);
    expect([first.status, again.status, again.tag, state.built]).toEqual([200, 304, first.tag, 1]);
    expect([...again.headers]).toEqual([...first.headers].filter(([name]) => name !== 'content-type'));
    expect([(await ask('"other"')).status, state.built]).toEqual([200, 2]);
  });

  it('is that of this release, address, host path and key, and of no other', async () => {
    const { state, ask } = counted();
    const { tag } = await ask();
    state.body = 'two';
    expect((await ask(tag, '/b')).status).toBe(200);
    expect((await ask(tag, '/a?q=1')).status).toBe(200);
    expect((await ask(tag, '/a', '/films')).status).toBe(200);
    state.who = 'bob';
    expect((await ask(tag)).status).toBe(200);
    state.who = 'alice';
    state.release = {} as Recommender;
    expect((await ask(tag)).status).toBe(200);
  });

  it('is found by its bytes where it is not remembered, and an error has none', async () => {
    const { state, ask } = counted();
    const { tag } = await ask();
    for (let k = 0; k < 1_000; k++) await ask('', `/${k}`);
    state.built = 0;
    expect([(await ask(tag)).status, state.built]).toEqual([304, 1]);
    const long = `/${'x'.repeat(300)}`;
    for (const built of [2, 3]) expect([(await ask(tag, long)).status, state.built]).toEqual([304, built]);
    state.status = 404;
    expect(await ask(tag, '/none')).toMatchObject({ status: 404, tag: '' });
  });
});
