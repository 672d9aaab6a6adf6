/** Which requests the device answers, and how they look to the service. */

const SHARED_CACHE = 'cinematch-shared';
const SHARED_KEY = '/shared';
/** Most bytes of a shared file. A round number, far above any list of ratings. */
const MAX_SHARED = 50_000_000;

/** Paths of the site that its host answers: the releases, and the worker itself. */
const OF_THE_HOST = /^\/(releases\/|service-worker\.js$|site\.json$)/;

/** The path on the site that a request is for, without the site's own path; undefined when the device does not answer. */
export function askedHere(request: Request, scope: string): string | undefined {
  if (!request.url.startsWith(scope)) return undefined;
  const path = new URL(request.url).pathname.slice(new URL(scope).pathname.length - 1);
  return OF_THE_HOST.test(path) ? undefined : path;
}

/**
 * The request as the service takes it. Files of a static host lie at `/explore/` and `/index.html`; the service calls
 * these pages `/explore` and `/`.
 */
export function toService(request: Request, scope: string, path: string): Request {
  const page = path.replace(/(?<=.)\/(index\.html)?$/, '').replace(/^\/index\.html$/, '/');
  if (request.mode !== 'navigate' || page === path) return request;
  const { search } = new URL(request.url);
  return new Request(scope + page.slice(1) + search, { headers: request.headers });
}

/**
 * The request with its body in parts, as the service reads it. Firefox has no `body` of requests, so there it is read whole.
 */
export function withBody(request: Request): Request {
  if (request.body !== undefined || request.method === 'GET' || request.method === 'HEAD') return request;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const bytes = new Uint8Array(await request.arrayBuffer());
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
  return Object.defineProperty(request, 'body', { value: body });
}

/** A file that another app shared with the installed site. It stays on the device until the page has read it. */
export const sharedFile = {
  /** Keeps the file of the request, and leads to the page that imports it. */
  async take(request: Request, base: string): Promise<Response> {
    if (request.method !== 'POST') return Response.redirect(`${base}/`, 303);
    const file = (await request.formData()).get('file');
    const isFile = file instanceof File && file.size <= MAX_SHARED;
    if (isFile) {
      const headers = { 'content-type': 'application/octet-stream', 'x-name': encodeURIComponent(file.name) };
      await (await caches.open(SHARED_CACHE)).put(SHARED_KEY, new Response(file, { headers }));
    }
    return Response.redirect(`${base}/${isFile ? '?shared=1' : ''}`, 303);
  },
  /** The file, once; 404 when there is none. */
  async give(): Promise<Response> {
    const cache = await caches.open(SHARED_CACHE);
    const found = await cache.match(SHARED_KEY);
    await cache.delete(SHARED_KEY);
    return found ?? new Response(null, { status: 404 });
  },
};
