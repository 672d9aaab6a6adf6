/** Five stars to set a rating with: by pointer, by touch, or with keys. One slider to a screen reader. */

import { element } from './dom.ts';

const NUM_STARS = 5;
/** A second click this soon is half of a double-click, and takes nothing back. */
const DOUBLE_MS = 400;

export interface Stars {
  readonly root: HTMLElement;
  /** Shows a rating; undefined for none. */
  show(rating: number | undefined): void;
  /** Gives `onRate` what keys have set, where they wait for it. */
  commit(): void;
}

/**
 * `steps` are the ratings there are, ascending (`starSteps`). `onRate` is called with what the person chose: undefined
 * takes the rating back, as choosing the same one again by pointer does. With `keysWait`, what arrow keys set waits for
 * Enter or `commit`.
 */
export function makeStars(
  title: string,
  steps: readonly number[],
  onRate: (rating: number | undefined) => void,
  { keysWait = false } = {},
): Stars {
  const fill = element('i');
  const root = element(
    'div',
    {
      class: 'stars',
      role: 'slider',
      tabindex: 0,
      'aria-label': `Your rating of ${title}`,
      'aria-valuemin': 0,
      'aria-valuemax': steps[steps.length - 1],
    },
    fill,
  );
  /** 0: not rated; k: the kth step. */
  let current = 0;
  /** The level that `onRate` knows of. */
  let told = 0;
  let lastChosen = Number.NEGATIVE_INFINITY;

  const draw = (level: number) => {
    // Half a star where the scale has halves: the kth of ten steps covers k halves.
    fill.style.width = `${(100 * level) / steps.length}%`;
  };
  const show = (level: number) => {
    current = level;
    draw(level);
    root.classList.toggle('is-rated', level > 0);
    root.setAttribute('aria-valuenow', String(level === 0 ? 0 : steps[level - 1]));
    root.setAttribute(
      'aria-valuetext',
      level === 0 ? 'not rated' : `${steps[level - 1]} of ${steps[steps.length - 1]}`,
    );
  };
  const commit = () => {
    if (current === told) return;
    told = current;
    onRate(current === 0 ? undefined : steps[current - 1]);
  };
  const choose = (level: number) => {
    show(level);
    commit();
  };
  const levelAt = ({ clientX }: PointerEvent) => {
    const { left, width } = root.getBoundingClientRect();
    const level = Math.ceil(((clientX - left) / width) * steps.length);
    return Math.min(steps.length, Math.max(1, level));
  };

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    draw(levelAt(event));
  });
  root.addEventListener('pointermove', (event) => draw(levelAt(event)));
  root.addEventListener('pointerup', (event) => {
    if (event.button !== 0) return;
    const level = levelAt(event);
    const isDouble = event.timeStamp - lastChosen < DOUBLE_MS;
    lastChosen = event.timeStamp;
    if (isDouble) draw(current);
    else choose(level === told ? 0 : level);
  });
  for (const name of ['pointerleave', 'pointercancel'] as const) root.addEventListener(name, () => draw(current));
  root.addEventListener('keydown', (event) => {
    const level = event.key === 'Enter' ? current : levelForKey(event.key, current, steps.length);
    if (level === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (keysWait && event.key !== 'Enter') show(level);
    else choose(level);
  });

  show(0);
  return {
    root,
    show(rating) {
      told = rating === undefined ? 0 : 1 + closest(steps, rating);
      show(told);
    },
    commit,
  };
}

/** Level after a key; undefined when the key does nothing here. 1–5 set whole stars. */
export function levelForKey(key: string, level: number, numSteps: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowUp') return Math.min(numSteps, level + 1);
  if (key === 'ArrowLeft' || key === 'ArrowDown') return Math.max(0, level - 1);
  if (key === 'Home' || key === 'Delete' || key === 'Backspace' || key === '0') return 0;
  if (key === 'End') return numSteps;
  if (/^[1-5]$/.test(key)) return Math.round((Number(key) * numSteps) / NUM_STARS);
  return undefined;
}

function closest(steps: readonly number[], rating: number): number {
  let best = 0;
  for (let k = 1; k < steps.length; k++) if (Math.abs(steps[k] - rating) < Math.abs(steps[best] - rating)) best = k;
  return best;
}
