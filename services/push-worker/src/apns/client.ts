import { ApnsClient, ApnsError, Errors, Notification, type NotificationOptions, PushType } from 'apns2';
import type { ApnsReply } from './exchange.ts';
import type { Http2Transport } from './http2-transport.ts';
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
  readonly #topic: string;
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
    this.#topic = options.topic;
    this.#tokens = options.tokens;
    // apns2 builds an undici pool, which has opened nothing yet; ours takes its place.
    void this.client.destroy();
    Reflect.set(this, 'client', options.transport);
  }

  // Plain promises here and no more of them than needed: this is most of what we add to node's own work.
  override send(notification: Notification): Promise<Notification> {
    const token = this.#tokens.current();
    return token instanceof Promise
      ? token.then((minted) => this.#sendWith(notification, minted))
      : this.#sendWith(notification, token);
  }

  #sendWith(notification: Notification, token: ProviderToken): Promise<Notification> {
    return this.#post(notification, token).then((reply) =>
      reply.statusCode === 200 ? notification : this.#refused(notification, token, reply),
    );
  }

  async #refused(
    notification: Notification,
    token: ProviderToken,
    refusal: ApnsReply,
  ): Promise<Notification> {
    let reply = refusal;
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

  #post(notification: Notification, token: ProviderToken): Promise<ApnsReply> {
    return this.#transport.request({
      path: `/3/device/${encodeURIComponent(notification.deviceToken)}`,
      headers: headersOf(notification, token, topicOf(notification, this.#topic)),
      body: JSON.stringify(notification.buildApnsOptions()),
    });
  }
}

function headersOf(notification: Notification, token: ProviderToken, topic: string): string[] {
  const { collapseId, expiration } = notification.options;
  const headers = ['authorization', `bearer ${token.value}`, 'apns-topic', topic];
  headers.push('apns-push-type', notification.pushType, 'apns-priority', String(notification.priority));
  if (notification instanceof IdentifiedNotification) headers.push('apns-id', notification.apnsId);
  if (collapseId !== undefined) headers.push('apns-collapse-id', collapseId);
  if (expiration !== undefined) headers.push('apns-expiration', String(inSeconds(expiration)));
  return headers;
}

/** Where a notification goes: its own topic or the default one; that of a VoIP push ends in `.voip`. */
export function topicOf(notification: Notification, defaultTopic: string): string {
  const { topic = defaultTopic } = notification.options;
  return notification.pushType === PushType.voip && !topic.endsWith('.voip') ? `${topic}.voip` : topic;
}

function inSeconds(expiration: number | Date): number {
  return Math.floor(typeof expiration === 'number' ? expiration : expiration.getTime() / 1_000);
}

async function responseOf(reply: ApnsReply): Promise<{ reason: string; timestamp: number }> {
  const body = await reply.body.json().catch(() => null);
  const known = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    reason: typeof known['reason'] === 'string' ? known['reason'] : Errors.unknownError,
    timestamp: typeof known['timestamp'] === 'number' ? known['timestamp'] : 0,
  };
}
