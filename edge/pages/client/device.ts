/**
 * Island of pages that this device can answer: starts the service here, shows how far that is, and lets the visitor stop
 * it. The page can be read meanwhile. Where there is a server, it is a switch.
 */

import type { DeviceRequest, DeviceState } from '../../browser/messages.ts';
import { ownWord, setAnswering } from './common/answering.ts';
import { onHost } from './common/base-path.ts';
import { element, find } from './common/dom.ts';
import { choosePrivate, endPrivate, isPrivate } from './common/private-mode.ts';

const BYTES_PER_MB = 1e6;

/** Firefox ends a worker 60 s after the last message to it, also while it loads. A round number far below that, in ms. */
const GO_ON_EVERY_MS = 10_000;

/** What browsers say of the connection (https://wicg.github.io/netinfo/); not all of them do. */
interface Connection {
  readonly saveData?: boolean;
  readonly type?: string;
}

const box = find(document, '[data-device]');
const { dataset } = document.documentElement;
/** Who answered: a server, if nothing else is said. */
const { answeredBy = 'server' } = dataset;
const own = ownWord();
const text = element('p', { class: 'muted small', role: 'status', 'data-device-text': true });
const bar = element('progress', { 'aria-label': 'Loading', max: 1, value: 0, hidden: true });
const button = element('button', { type: 'button', hidden: true });
const toggle = element('input', { type: 'checkbox', role: 'switch', 'data-private': true });
const choice = element('label', { hidden: true }, toggle, ` Private mode: your ${own} stay on this device`);
box.append(choice, text, bar, button);

let wish: DeviceRequest['device'] = 'load';
let last: DeviceState | undefined;

/** Whether the visitor may have to pay for what is loaded. */
function isMetered(): boolean {
  const { connection } = navigator as { connection?: Connection };
  return connection?.saveData === true || connection?.type === 'cellular';
}

function say(words: string, action?: [name: string, wish: DeviceRequest['device']]): void {
  text.textContent = words;
  box.hidden = words === '' && choice.hidden;
  button.hidden = action === undefined;
  if (!action) return;
  button.textContent = action[0];
  wish = action[1];
}

function show(state: DeviceState): void {
  const { release, loading, problem } = state;
  const hadNone = last?.release === null;
  last = state;
  bar.hidden = !loading?.total;
  if (loading && loading.total > 0) bar.value = loading.received / loading.total;
  if (release !== null && answeredBy === 'server') {
    // From here on the device makes the pages as well.
    location.reload();
  } else if (release !== null) {
    restoreLinks();
    setAnswering('ready');
    if (loading && loading.total > 0)
      say(`A newer version of the tables is on its way: ${progress(loading)}.`, ['Cancel', 'cancel']);
    else if (problem) say(`${problem} Your lists come from the version that is here.`, ['Try again', 'load']);
    else if (answeredBy === 'files' || hadNone) say(HERE);
    else say(isPrivate() ? 'This device works out your lists. It works offline.' : '');
  } else if (loading) {
    setAnswering('loading');
    say(`Getting ready to work out lists on this device: ${progress(loading)}.`, ['Cancel', 'cancel']);
  } else {
    setAnswering('idle');
    const why = problem ?? 'This connection may cost you money, so nothing was loaded.';
    say(`${why} To work out your own list, this device needs the tables of this site.`, ['Load them', 'load']);
  }
}

const UNABLE =
  'This browser cannot work out lists by itself: it has no service workers here. They need https and are switched off in some private windows. The pages of this site can be read all the same.';
const HERE = `This site is on your device now. It works offline, and your ${own} go nowhere.`;

function progress({ received, total }: { received: number; total: number }): string {
  const mb = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(1);
  return total > 0 ? `${mb(received)} of ${mb(total)} MB` : 'asking the site';
}

/** Pages that are not among the files have links without an address, until this device can make them. */
function restoreLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-on-device]')) {
    link.href = onHost(link.dataset.onDevice ?? '/');
    delete link.dataset.onDevice;
  }
}

async function start(): Promise<void> {
  const { serviceWorker: workers } = navigator;
  workers.addEventListener('message', ({ data }) => {
    if (workers.controller) show(data as DeviceState);
  });
  workers.startMessages();
  await workers.register(onHost('/service-worker.js'), { updateViaCache: 'none' });
  const { active } = await workers.ready;
  const ask = (device: DeviceRequest['device']) => active?.postMessage({ device } satisfies DeviceRequest);
  button.addEventListener('click', () => ask(wish));
  // A browser may end the worker at any time. This keeps it, and starts it again where it has ended.
  setInterval(() => {
    if (last?.loading) ask('go-on');
  }, GO_ON_EVERY_MS);
  // Until the worker has taken over this page, requests would go to the host.
  const taken = new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
  ask('state');
  if (!workers.controller) await taken;
  ask(isMetered() && !isPrivate() ? 'state' : 'load');
}

function fail(): void {
  setAnswering('failed');
  say('The service on this device could not be started. Reload the page to try again.');
}

/** The switch of private mode, on the pages of a site with a server. */
function offerChoice(): void {
  choice.hidden = false;
  box.hidden = false;
  toggle.checked = isPrivate();
  toggle.addEventListener('change', () => {
    if (toggle.checked) {
      // What is rated from now on waits for the device.
      choosePrivate().then(start).catch(fail);
    } else {
      void endPrivate().then(() => location.reload());
    }
  });
}

if (!('serviceWorker' in navigator)) {
  setAnswering('failed');
  if (answeredBy === 'files') say(UNABLE);
} else {
  if (answeredBy === 'server' || isPrivate()) offerChoice();
  if (answeredBy !== 'server' || isPrivate()) start().catch(fail);
}
