import { randomUUID } from 'node:crypto';
import type { Device, ShownNotification } from './device.ts';
import type { SimulatorEvents } from './events.ts';
import { apsOf, hasAlert, type Push } from './push.ts';

const maxShown = 200;
const maxStoredApps = 20;

/** What the device shows; the shape of `GET /simulator/devices/{token}/inbox`. */
export interface Inbox {
  readonly badge: number;
  /** Oldest first; one replaced under its collapse id moves to the end. */
  readonly notifications: readonly ShownNotification[];
  readonly requests: number;
}

export function inboxOf(device: Device | undefined): Inbox {
  if (!device) return { badge: 0, notifications: [], requests: 0 };
  return { badge: device.badge, notifications: [...device.shown.values()], requests: device.requestCount };
}

/**
 * Takes an accepted push to the device. While it is offline APNs keeps only the newest push of each app, and
 * none with expiration 0 ("Sending notification requests to APNs").
 */
export function deliver(device: Device, push: Push, nowMs: number, events: SimulatorEvents): void {
  if (device.online) {
    show(device, push, nowMs, events);
    return;
  }
  if (push.expiration === 0) return;
  device.stored.delete(push.bundleId);
  device.stored.set(push.bundleId, push);
  dropOldest(device.stored, maxStoredApps);
}

/** Switches the device on or off; on, it gets what was stored for it and has not expired. */
export function setOnline(device: Device, online: boolean, nowMs: number, events: SimulatorEvents): void {
  if (device.online === online) return;
  device.online = online;
  events.emit({ type: 'device', token: device.token, online });
  if (!online) return;
  const waiting = [...device.stored.values()];
  device.stored.clear();
  for (const push of waiting) {
    if (push.expiration === null || push.expiration * 1_000 > nowMs) show(device, push, nowMs, events);
  }
}

/** What the app does when it is opened: takes its notifications and the badge away. */
export function clearInbox(device: Device, events: SimulatorEvents): void {
  device.shown.clear();
  device.badge = 0;
  events.emit({ type: 'cleared', token: device.token, badge: 0 });
}

/** What the app does after a silent push: removes delivered notifications, and may set the badge. */
export function removeShown(
  device: Device,
  matches: (notification: ShownNotification) => boolean,
  events: SimulatorEvents,
): number {
  const removed = [...device.shown].filter(([, notification]) => matches(notification));
  for (const [key] of removed) device.shown.delete(key);
  if (removed.length > 0) {
    const apns_ids = removed.map(([, notification]) => notification.apns_id);
    events.emit({ type: 'removed', token: device.token, apns_ids });
  }
  return removed.length;
}

/** What the app does when it counts anew. */
export function setBadge(device: Device, badge: number, events: SimulatorEvents): void {
  if (device.badge === badge) return;
  device.badge = badge;
  events.emit({ type: 'badge', token: device.token, badge });
}

function show(device: Device, push: Push, nowMs: number, events: SimulatorEvents): void {
  const aps = apsOf(push.payload);
  const badged = typeof aps.badge === 'number' && Number.isInteger(aps.badge) && aps.badge >= 0;
  if (badged) device.badge = Number(aps.badge);
  if (push.pushType !== 'alert' || !hasAlert(aps)) {
    if (badged) events.emit({ type: 'badge', token: device.token, badge: device.badge });
    if (push.pushType === 'background') {
      events.emit({ type: 'background', token: device.token, notification: shownAs(push, nowMs) });
    }
    return;
  }
  const notification = shownAs(push, nowMs);
  // Without a collapse id nothing is replaced, not even under the same apns-id: a repeat shows twice.
  const key = `${push.bundleId} ${push.collapseId ?? randomUUID()}`;
  const replaces = device.shown.get(key)?.apns_id ?? null;
  device.shown.delete(key);
  device.shown.set(key, notification);
  dropOldest(device.shown, maxShown);
  events.emit({ type: 'notification', token: device.token, badge: device.badge, notification, replaces });
}

function shownAs(push: Push, nowMs: number): ShownNotification {
  return {
    apns_id: push.apnsId,
    collapse_id: push.collapseId,
    topic: push.topic,
    push_type: push.pushType,
    priority: push.priority,
    expiration: push.expiration,
    received_at: new Date(nowMs).toISOString(),
    payload: push.payload,
  };
}

function dropOldest<K>(map: Map<K, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
