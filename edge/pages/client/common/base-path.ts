/**
 * The base path: the path on the host below which the site lies (edge/http/base-path.ts). Pages carry it in
 * `data-base`, or nothing when the site lies at the root.
 */

/** Returns a path of this site with the base path in front: `/v1/movies` → `/films/v1/movies`. */
export function onHost(path: string): string {
  return (document.documentElement.dataset.base ?? '') + path;
}
