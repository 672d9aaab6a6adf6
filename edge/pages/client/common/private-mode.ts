/** Private mode of a site with a server: the visitor's own device answers in its place. */

/** Says in localStorage that the visitor chose it. A site without a server has no choice. */
const KEY = 'cinematch.private';

/** Whether the visitor chose private mode. */
export function isPrivate(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Keeps the choice. Rejects where the browser keeps nothing for this site. */
export async function choosePrivate(): Promise<void> {
  localStorage.setItem(KEY, 'on');
}

/** Ends private mode: the service worker and all that it kept are removed. Ratings in this browser stay. */
export async function endPrivate(): Promise<void> {
  localStorage.removeItem(KEY);
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
  const own = (await caches.keys()).filter((name) => name.startsWith('cinematch-'));
  await Promise.all(own.map((name) => caches.delete(name)));
}
