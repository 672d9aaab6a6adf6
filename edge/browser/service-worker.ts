/**
 * The service worker: the service on the visitor's own device. Requests for pages and for the API are answered here. What
 * people rate goes no further than this file.
 */

import { problem } from '../http/problem.ts';
import { openDevice } from './device.ts';
import type { DeviceRequest, DeviceState } from './messages.ts';
import { askedHere, sharedFile, toService, withBody } from './requests.ts';
import { dropOldShells, keepShell } from './shell.ts';

declare const self: ServiceWorkerGlobalScope;

const { scope } = self.registration;
const base = new URL(scope).pathname.replace(/\/$/, '');
const device = openDevice(scope, (state) => void tellPages(state));

self.addEventListener('install', (event) => event.waitUntil(keepShell(base)));
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOldShells(), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  const { device: wish } = (event.data ?? {}) as Partial<DeviceRequest>;
  // A page that was reloaded past the worker has none.
  event.waitUntil(self.clients.claim());
  if (wish === 'load') event.waitUntil(device.load());
  else if (wish === 'go-on') event.waitUntil(device.goOn());
  else if (wish === 'cancel') device.cancel();
  else if (wish === 'state') event.waitUntil(device.state().then((state) => event.source?.postMessage(state)));
});

self.addEventListener('fetch', (event) => {
  const path = askedHere(event.request, scope);
  if (path !== undefined) event.respondWith(answer(event.request, path));
});

async function answer(request: Request, path: string): Promise<Response> {
  if (path === '/share') return sharedFile.take(request, base);
  if (path === '/shared') return sharedFile.give();
  if (await device.isReady()) {
    const asked = withBody(toService(request, scope, path));
    const response = await device.answer(asked);
    // A page that came from the host may be of the next version, and ask for its files.
    if (response.status === 404 && path.startsWith('/assets/')) return fetch(request);
    if (response.status !== 503 || (await device.isReady())) return response;
  }
  // Nothing that a visitor has rated may leave the device while the release is still on its way.
  if (path.startsWith('/v1/')) {
    return problem(503, 'the tables are not on this device yet; try again soon', {}, { 'retry-after': '2' });
  }
  return fetch(request);
}

async function tellPages(state: DeviceState): Promise<void> {
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage(state);
}
