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
