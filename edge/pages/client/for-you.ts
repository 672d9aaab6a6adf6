/** The page that learns while one rates: films to rate on one side, the list on the other. */

import { find } from './common/dom.ts';
import { startToast } from './common/toast.ts';
import { startList } from './for-you/list.ts';
import { startSettings } from './for-you/settings-form.ts';
import { startViewers } from './for-you/viewers.ts';
import { startWall } from './for-you/wall.ts';
import { startRatings } from './ratings/ratings-panel.ts';
import { openRatings } from './ratings/ratings-store.ts';

const page = find(document, '[data-for-you]');
const scale = (page.dataset.scale ?? '').split(',').map(Number);
const user = page.dataset.user ?? '';

const store = openRatings(() => localStorage);
const toast = startToast(store);
const settings = startSettings(user, () => list.update());
const list = startList({ store, settings, scale, user, toast });
if (user === '') {
  startWall(store, scale);
  startRatings(store, scale, toast);
  store.subscribe(() => list.update());
  // The list that came with the page is a newcomer's, and says so until the own one is there.
  if (store.get().ratings.length > 0 || store.get().hidden.length > 0) {
    find(page, '[data-list-note]').textContent = 'What most people like, until your list is here.';
    list.update();
  }
}
startViewers();
