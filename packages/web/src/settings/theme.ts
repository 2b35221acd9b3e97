import type { Observable } from '@parley/client';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'parley.theme';
const listeners = new Set<(theme: Theme) => void>();
let current: Theme = 'system';

/** What the person chose for this browser. `system`: as the system has it, also when that changes. */
export const theme: Pick<Observable<Theme>, 'get' | 'subscribe'> = {
  get: () => current,
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Shows the theme that was chosen before. Call it before anything is drawn. */
export function applyTheme(): void {
  show(stored());
  addEventListener('storage', (event) => {
    if (event.key === KEY) show(stored());
  });
}

export function setTheme(chosen: Theme): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage it holds until the page is left.
  }
  show(chosen);
}

function show(chosen: Theme): void {
  current = chosen;
  if (chosen === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', chosen);
  for (const listener of listeners) listener(chosen);
}

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}
