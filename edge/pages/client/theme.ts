/**
 * The theme: light, dark, or the system's. This script runs before the first paint, so that the page does not flash. It also
 * sees which pictures cannot be loaded.
 */

const KEY = 'cinematch.theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

function readTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage, the choice lasts until the visitor leaves the page.
  }
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function startToggle(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (!button) return;
  let theme = readTheme();
  const label = () => {
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    applyTheme(theme);
    keepTheme(theme);
    label();
  });
  label();
  button.disabled = false;
}

/** Hides a picture that cannot be loaded: the text below it shows. */
function hidePoster({ target }: Event): void {
  if (target instanceof HTMLImageElement && target.dataset.poster !== undefined) target.hidden = true;
}

// Errors of pictures do not bubble. This script comes before any picture.
addEventListener('error', hidePoster, true);
document.documentElement.classList.add('js');
applyTheme(readTheme());
addEventListener('DOMContentLoaded', startToggle);
