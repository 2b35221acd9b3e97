import {
  createDevice,
  type DeviceState,
  type RecordedRequest,
  type ShownNotification,
  stateOf,
} from './device.ts';
import type { Devices } from './devices.ts';
import type { SimulatorEvents } from './events.ts';
import { clearInbox, type Inbox, inboxOf, removeShown, setBadge, setOnline } from './inbox.ts';
import type { ScriptedResponse } from './script.ts';
import { createRequestWaits, type RequestPredicate } from './wait-for-request.ts';

const defaultWaitMs = 5_000;
const maxListed = 100;

/** What tests and the web page can see of a device and do to it. */
export interface DeviceControls {
  inbox(token: string): Inbox;
  state(token: string): DeviceState;
  /** Those heard of last, newest first; at most 100. */
  devices(): DeviceState[];
  /** The kept requests, in order of arrival. */
  requests(token: string): readonly RecordedRequest[];
  /** Replaces the device's script: used up in order, then every push is a 200. */
  script(token: string, responses: readonly ScriptedResponse[]): void;
  /** Offline, APNs keeps the newest push of each app until it expires. */
  setOnline(token: string, online: boolean): void;
  /**
   * Says what the token was made for, a bundle id or with `.voip` its PushKit: pushes for anything else are
   * DeviceTokenNotForTopic.
   */
  bindTopic(token: string, topic: string): void;
  /** The app was opened: no notifications, badge 0. */
  clearInbox(token: string): void;
  /** The app counts anew. */
  setBadge(token: string, badge: number): void;
  /** The app takes notifications back after a silent push; returns how many. */
  removeNotifications(token: string, matches: (notification: ShownNotification) => boolean): number;
  /** The first request, past or coming, that matches (any, by default). Rejects after `timeoutMs`. */
  waitForRequest(
    token: string,
    matches?: RequestPredicate,
    options?: { readonly timeoutMs?: number },
  ): Promise<RecordedRequest>;
}

/** The controls, and `stopWaiting`, which rejects all waits under way. */
export function createDeviceControls(
  devices: Devices,
  events: SimulatorEvents,
  now: () => number,
): DeviceControls & { stopWaiting(): void } {
  const waits = createRequestWaits(devices, events);
  const find = (token: string) => devices.find(token.toLowerCase());
  const get = (token: string) => devices.get(token.toLowerCase());
  return {
    inbox: (token) => inboxOf(find(token)),
    state: (token) => stateOf(find(token) ?? createDevice(token.toLowerCase())),
    devices: () => devices.newest(maxListed).map(stateOf),
    requests: (token) => [...(find(token)?.requests ?? [])],
    script(token, responses) {
      get(token).script = [...responses];
    },
    setOnline: (token, online) => setOnline(get(token), online, now(), events),
    bindTopic(token, topic) {
      get(token).topic = topic;
    },
    clearInbox: (token) => clearInbox(get(token), events),
    setBadge: (token, badge) => setBadge(get(token), badge, events),
    removeNotifications(token, matches) {
      const device = find(token);
      return device ? removeShown(device, matches, events) : 0;
    },
    waitForRequest: (token, matches = () => true, options = {}) =>
      waits.wait(token.toLowerCase(), matches, options.timeoutMs ?? defaultWaitMs),
    stopWaiting: waits.close,
  };
}
