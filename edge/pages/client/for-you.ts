/** Island of the start page: films to rate on one side, the list on the other. The list follows each rating. */

import { isPicks } from '../../../shared/ratings.ts';
import { find } from './common/dom.ts';
import { startToast } from './common/toast.ts';
import { startList } from './for-you/list.ts';
import { startSettings } from './for-you/settings-form.ts';
import { startViewers } from './for-you/viewers.ts';
import { startWall } from './for-you/wall.ts';
import { startRatings } from './ratings/ratings-panel.ts';
import { openRatings } from './ratings/ratings-store.ts';
import { startShelf } from './ratings/shelf-panel.ts';
import { startTogether } from './together/panel.ts';
import { openCompany } from './together/people.ts';

const page = find(document, '[data-for-you]');
const scale = (page.dataset.scale ?? '').split(',').map(Number);
const user = page.dataset.user ?? '';

const store = await openRatings();
const company = openCompany(() => sessionStorage);
const toast = startToast(store);
const settings = startSettings(user, isPicks(scale), () => list.update());
const choice = user === '' ? startShelf(store, toast, () => list.update()) : undefined;
const list = startList({ store, company, choice, settings, scale, user, toast });
if (user === '') {
  startWall({ store, scale, toast });
  startRatings(store, scale, toast);
  store.subscribe(() => list.update(), ['ratings', 'hidden']);
  store.subscribe(() => list.shelfChanged(), ['shelf']);
  company.subscribe(() => list.update());
  startTogether({ store, company, scale });
  const { ratings, hidden } = store.get();
  // The page came with the list of a visitor without ratings. A note says so until the visitor's own list is there.
  if (ratings.length + hidden.length + company.get().others.length > 0) {
    find(page, '[data-list-note]').textContent = 'What most people like, until your own list is ready.';
    list.update();
    landOnList();
  }
}
if (page.querySelector('[data-random]')) startViewers();

/**
 * Where the list is below the films to rate, as on a phone, a visitor with ratings begins at the list. The place is left
 * alone when the address names one, when other films were asked for, and when the visitor comes back to the page.
 */
function landOnList(): void {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const isBelow = find(page, '#list').offsetTop > find(page, '.wall').offsetTop;
  const isNew = visit?.type === 'navigate' || visit?.type === 'reload';
  if (isBelow && isNew && location.hash === '' && page.dataset.wall === '0' && scrollY === 0) {
    find(page, '#list').scrollIntoView();
  }
}
