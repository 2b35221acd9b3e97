import { simulator } from '../simulator/calls.ts';
import { watchSimulator } from '../simulator/events.ts';
import type { RecordedRequest, ShownNotification, SimulatorEvent } from '../simulator/wire.ts';
import { createState, type Shown } from './state.ts';

/** What a device shows, and what reached APNs for it. */
export interface DeviceView {
  badge: number;
  /** Oldest first. */
  notifications: readonly ShownNotification[];
  /** The latest, oldest first. */
  requests: readonly RecordedRequest[];
}

export interface DeviceListener {
  /** The simulator is there, perhaps a new one that knows nothing of this device. */
  connected(): void;
  /** A banner came up. */
  shown(notification: ShownNotification): void;
  /** A silent push reached the app. */
  background(notification: ShownNotification): void;
}

/** A simulated device as this page sees it, kept up with what happens to it. */
export interface MirroredDevice {
  readonly view: Shown<DeviceView>;
  remove(apnsIds: readonly string[]): Promise<void>;
  setBadge(badge: number): Promise<void>;
  setOnline(online: boolean): Promise<void>;
  stop(): void;
}

const mostRequests = 100;

export function mirrorDevice(token: string, listener: DeviceListener): MirroredDevice {
  const view = createState<DeviceView>({ badge: 0, notifications: [], requests: [] });
  const reading = createReading(token, view.set);
  const stop = watchSimulator({
    connected() {
      listener.connected();
      reading.again();
    },
    event(event) {
      if (event.token !== token) return;
      reading.disturb();
      view.set(after(view.get(), event));
      if (event.type === 'notification') listener.shown(event.notification);
      if (event.type === 'background') listener.background(event.notification);
    },
  });
  return {
    view,
    stop() {
      reading.stop();
      stop();
    },
    async remove(apnsIds) {
      if (apnsIds.length > 0) await simulator.changeInbox(token, { remove: apnsIds });
    },
    async setBadge(badge) {
      if (badge !== view.get().badge) await simulator.changeInbox(token, { badge });
    },
    async setOnline(online) {
      await simulator.setOnline(token, online);
    },
  };
}

/** Reads the whole device; once more where something happened to it meanwhile. */
function createReading(token: string, set: (view: DeviceView) => void) {
  let isReading = false;
  let isStale = false;
  let isStopped = false;
  const again = async (): Promise<void> => {
    isStale = true;
    if (isReading || isStopped) return;
    isReading = true;
    try {
      while (isStale && !isStopped) {
        isStale = false;
        const [inbox, requests] = await Promise.all([simulator.inbox(token), simulator.requests(token)]);
        if (!isStopped) set({ badge: inbox.badge, notifications: inbox.notifications, requests });
      }
    } catch {
      // The event stream breaks off as well then; it is read when that is back.
    } finally {
      isReading = false;
    }
  };
  return {
    again: () => void again(),
    disturb() {
      if (isReading) isStale = true;
    },
    stop() {
      isStopped = true;
    },
  };
}

/** The device after something has happened to it. */
export function after(view: DeviceView, event: SimulatorEvent): DeviceView {
  switch (event.type) {
    case 'request':
      return { ...view, requests: [...view.requests, event.request].slice(-mostRequests) };
    case 'notification': {
      const others = view.notifications.filter(({ apns_id }) => apns_id !== event.replaces);
      return { ...view, badge: event.badge, notifications: [...others, event.notification] };
    }
    case 'badge':
      return { ...view, badge: event.badge };
    case 'removed': {
      const gone = new Set(event.apns_ids);
      return { ...view, notifications: view.notifications.filter(({ apns_id }) => !gone.has(apns_id)) };
    }
    case 'cleared':
      return { ...view, badge: event.badge, notifications: [] };
    default:
      return view;
  }
}
