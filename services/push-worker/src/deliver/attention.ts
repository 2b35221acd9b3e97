import type { LaterTier } from '@parley/queue';

/** What the presence store knows about the people around one job. */
export interface Attention {
  /** The device acknowledged the message while in the foreground. */
  acknowledged: boolean;
  /** The device has an open socket, whatever that is worth. */
  connected: boolean;
  /** One of them says that the app is in the foreground. */
  watching: boolean;
  /** Another device of the user is in the foreground. */
  activeElsewhere: boolean;
}

export type Look = { do: 'drop' } | { do: 'send' } | { do: 'wait'; tier: LaterTier; looks: number };

/**
 * Whether to wait before a push: an open socket gets 3 s, for a suspended phone's socket looks
 * alive; then an active other device gets up to 10 s to read. `looks` says which waits are over.
 */
export function lookAround(attention: Attention, looks: number): Look {
  if (attention.acknowledged) return { do: 'drop' };
  if (looks < 1 && attention.connected) return { do: 'wait', tier: '3s', looks: 1 };
  if (looks < 2 && attention.activeElsewhere) return { do: 'wait', tier: '10s', looks: 2 };
  return { do: 'send' };
}
