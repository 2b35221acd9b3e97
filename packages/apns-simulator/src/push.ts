/** The push types Apple documents, and the suffix each adds to the bundle id in `apns-topic`. */
export const topicSuffix = {
  alert: '',
  background: '',
  mdm: '',
  voip: '.voip',
  complication: '.complication',
  fileprovider: '.pushkit.fileprovider',
  location: '.location-query',
  liveactivity: '.push-type.liveactivity',
  pushtotalk: '.voip-ptt',
  controls: '.push-type.controls',
  widgets: '.push-type.widgets',
} as const;

export type PushType = keyof typeof topicSuffix;

export type Payload = Readonly<Record<string, unknown>>;

/** A push that passed every check. */
export interface Push {
  readonly apnsId: string;
  readonly deviceToken: string;
  readonly topic: string;
  /** The topic without its push type's suffix: the app. */
  readonly bundleId: string;
  readonly pushType: PushType;
  readonly priority: number;
  /** Unix seconds; 0: try once, never store; null: not given, Apple keeps it for up to 30 days. */
  readonly expiration: number | null;
  readonly collapseId: string | null;
  readonly payload: Payload;
}

export function isPushType(value: string): value is PushType {
  return Object.hasOwn(topicSuffix, value);
}

/** The `aps` dictionary, empty when the payload has none. */
export function apsOf(payload: Payload): Payload {
  return isRecord(payload.aps) ? payload.aps : {};
}

/** Whether iOS would show this payload as a banner: an alert with words in it. */
export function hasAlert(aps: Payload): boolean {
  return isRecord(aps.alert)
    ? Object.keys(aps.alert).length > 0
    : typeof aps.alert === 'string' && aps.alert !== '';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
