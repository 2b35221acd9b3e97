import type { Payload, Push } from './push.ts';
import type { ScriptedResponse } from './script.ts';

/** A notification as the device shows it. */
export interface ShownNotification {
  readonly apns_id: string;
  readonly collapse_id: string | null;
  readonly topic: string;
  readonly push_type: string;
  readonly priority: number;
  readonly expiration: number | null;
  /** RFC 3339, UTC. */
  readonly received_at: string;
  readonly payload: Payload;
}

/** One request for this device, whatever became of it. */
export interface RecordedRequest {
  /** Pseudo headers included, `authorization` redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the body was no JSON object. */
  readonly payload: Payload | null;
  /** Null when the request is never answered (stall, reset, goaway, or the provider gave up first). */
  status: number | null;
  reason: string | null;
  readonly received_at: string;
}

/** A device in short; the shape of `GET /simulator/devices/{token}/state`. */
export interface DeviceState {
  readonly token: string;
  readonly online: boolean;
  /** What the token was made for; null: anything. */
  readonly topic: string | null;
  readonly badge: number;
  /** Banners that stand. */
  readonly notifications: number;
  /** Of all requests, also those no longer kept. */
  readonly requests: number;
  /** What is left of its script. */
  readonly script: readonly ScriptedResponse[];
}

/** What is known about one device token. */
export interface Device {
  readonly token: string;
  online: boolean;
  badge: number;
  /** What the token was made for: a bundle id, or with `.voip` PushKit of that app; null: anything. */
  topic: string | null;
  /** By app and collapse id, oldest first. */
  readonly shown: Map<string, ShownNotification>;
  /** The newest push of each app while the device is offline. */
  readonly stored: Map<string, Push>;
  readonly requests: RecordedRequest[];
  /** Of all requests, also those no longer kept. */
  requestCount: number;
  script: ScriptedResponse[];
}

export function createDevice(token: string): Device {
  return {
    token,
    online: true,
    badge: 0,
    topic: null,
    shown: new Map(),
    stored: new Map(),
    requests: [],
    requestCount: 0,
    script: [],
  };
}

export function stateOf(device: Device): DeviceState {
  const { token, online, topic, badge, shown, requestCount, script } = device;
  return {
    ...{ token, online, topic, badge },
    notifications: shown.size,
    requests: requestCount,
    script: [...script],
  };
}
