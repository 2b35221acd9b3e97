import { ApnsClient, ApnsError, Errors, Notification, type NotificationOptions } from 'apns2';
import type { Http2Transport, TransportReply } from './http2-transport.ts';
import type { ProviderToken, ProviderTokens } from './provider-token.ts';

/** A notification that carries its own apns-id, so that a repeat is the same notification to APNs. */
export class IdentifiedNotification extends Notification {
  /** A UUID. */
  readonly apnsId: string;

  constructor(deviceToken: string, apnsId: string, options: NotificationOptions) {
    super(deviceToken, options);
    this.apnsId = apnsId;
  }
}

export interface MultiplexedClientOptions {
  teamId: string;
  keyId: string;
  /** Topic of notifications that name none. */
  topic: string;
  transport: Http2Transport;
  tokens: ProviderTokens;
}

/**
 * apns2's client on our transport. `send` resolves on 200 and throws apns2's ApnsError on any other
 * answer, a TransportError on none. An expired provider token is replaced and the send repeated once.
 */
export class MultiplexedApnsClient extends ApnsClient {
  readonly #transport: Http2Transport;
  readonly #tokens: ProviderTokens;

  constructor(options: MultiplexedClientOptions) {
    super({
      team: options.teamId,
      keyId: options.keyId,
      defaultTopic: options.topic,
      // Signing is the provider tokens' business; the key is not kept here too.
      signingKey: '',
      keepAlive: false,
    });
    this.#transport = options.transport;
    this.#tokens = options.tokens;
    // apns2 builds an undici pool, which has opened nothing yet; ours takes its place.
    void this.client.destroy();
    Reflect.set(this, 'client', options.transport);
  }

  override async send(notification: Notification): Promise<Notification> {
    const token = await this.#tokens.current();
    let reply = await this.#post(notification, token);
    if (reply.statusCode === 200) return notification;
    let response = await responseOf(reply);
    if (reply.statusCode === 403 && response.reason === Errors.expiredProviderToken) {
      const fresh = await this.#tokens.replacement(token);
      if (fresh) {
        reply = await this.#post(notification, fresh);
        if (reply.statusCode === 200) return notification;
        response = await responseOf(reply);
      }
    }
    const error = new ApnsError({ statusCode: reply.statusCode, notification, response });
    this.emit(error.reason, error);
    this.emit(Errors.error, error);
    throw error;
  }

  override async ping(): Promise<PromiseSettledResult<void>[]> {
    // The pool probes idle connections by itself.
    return [];
  }

  override close(): Promise<void> {
    return this.#transport.close();
  }

  override destroy(): Promise<void> {
    return this.#transport.destroy();
  }

  #post(notification: Notification, token: ProviderToken): Promise<TransportReply> {
    const { topic = this.defaultTopic, collapseId, expiration } = notification.options;
    return this.#transport.request({
      method: 'POST',
      path: `/3/device/${encodeURIComponent(notification.deviceToken)}`,
      headers: {
        authorization: `bearer ${token.value}`,
        'apns-push-type': notification.pushType,
        'apns-priority': String(notification.priority),
        ...(notification instanceof IdentifiedNotification ? { 'apns-id': notification.apnsId } : {}),
        ...(topic === undefined ? {} : { 'apns-topic': topic }),
        ...(collapseId === undefined ? {} : { 'apns-collapse-id': collapseId }),
        ...(expiration === undefined ? {} : { 'apns-expiration': String(inSeconds(expiration)) }),
      },
      body: JSON.stringify(notification.buildApnsOptions()),
    });
  }
}

function inSeconds(expiration: number | Date): number {
  return Math.floor(typeof expiration === 'number' ? expiration : expiration.getTime() / 1_000);
}

async function responseOf(reply: TransportReply): Promise<{ reason: string; timestamp: number }> {
  const body = await reply.body.json().catch(() => null);
  const known = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    reason: typeof known['reason'] === 'string' ? known['reason'] : Errors.unknownError,
    timestamp: typeof known['timestamp'] === 'number' ? known['timestamp'] : 0,
  };
}
