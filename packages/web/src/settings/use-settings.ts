import type { Client, Settings } from '@parley/client';
import { type Action, useChange } from '../panel/use-action.ts';
import { useMe } from '../people/use-me.ts';

/** The own settings, and a way to change some of them. They change here when the server has taken them. */
export function useSettings(client: Client): {
  settings: Settings | null;
  change: Action<[Partial<Settings>]>;
} {
  const me = useMe(client);
  const change = useChange((wanted: Partial<Settings>) => client.updateSettings(wanted));
  return { settings: me?.settings ?? null, change };
}
