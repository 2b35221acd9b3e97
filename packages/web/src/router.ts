import { type Route, routeOf } from './routes.ts';
import { createState, type Shown } from './state.ts';

const current = createState<Route>(routeOf(location.pathname));

/** Where the page is. */
export const route: Shown<Route> = current;

addEventListener('popstate', () => current.set(routeOf(location.pathname)));

/** Goes there without loading the page anew. `replace`: the way back does not lead here. */
export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (path === location.pathname + location.hash) return;
  if (replace) history.replaceState(history.state, '', path);
  else history.pushState({ inside: true }, '', path);
  current.set(routeOf(location.pathname));
}

/** To where one came from inside the page, else to `otherwise`. */
export function goBack(otherwise: string): void {
  const state = history.state as { inside?: boolean } | null;
  if (state?.inside) history.back();
  else navigate(otherwise, { replace: true });
}
