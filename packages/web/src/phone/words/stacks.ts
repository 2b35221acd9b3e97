import type { ShownNotification } from '../simulator/wire.ts';

/** Notifications that iOS shows as one stack: of one thread. */
export interface Stack {
  /** The thread's id, or the notification's own where it has none. */
  key: string;
  /** Newest first; never empty. */
  notifications: readonly [ShownNotification, ...ShownNotification[]];
}

/** Groups by `thread-id`. The stack with the newest notification comes first. `shown` is the oldest first. */
export function stacksOf(shown: readonly ShownNotification[]): Stack[] {
  const byThread = new Map<string, [ShownNotification, ...ShownNotification[]]>();
  for (const notification of [...shown].reverse()) {
    const key = notification.payload.aps?.['thread-id'] ?? notification.apns_id;
    const stack = byThread.get(key);
    if (stack) stack.push(notification);
    else byThread.set(key, [notification]);
  }
  return [...byThread].map(([key, notifications]) => ({ key, notifications }));
}
