import { type IdentifiedNotification, topicOf } from './client.ts';
import { outcomeOf, type SendOutcome } from './outcome.ts';
import { type ApnsEnvironment, createRoutes, type RouteOptions } from './routes.ts';

/** Where pushes leave; APNs is the first adapter. */
export interface PushSender {
  /**
   * The name of the way a push for an app (null: the configured topic) takes: a signing key and, where
   * they differ, an environment. What stands or falls together has one name. Null: there is no way.
   */
  routeFor(environment: ApnsEnvironment, bundleId: string | null): string | null;
  /** One attempt; what APNs said is the result, not an exception. */
  send(environment: ApnsEnvironment, notification: IdentifiedNotification): Promise<SendOutcome>;
  /** Lets attempts under way finish, bounded. */
  close(): Promise<void>;
}

export type ApnsSenderOptions = RouteOptions;

const NO_KEY: SendOutcome = { kind: 'our-fault', status: null, reason: 'no key signs for this bundle id' };
const sent = (): SendOutcome => ({ kind: 'sent' });

/** A sender to both of Apple's environments with all keys, or to other hosts in their place. */
export function createApnsSender(options: ApnsSenderOptions): PushSender {
  const routes = createRoutes(options);
  return {
    routeFor: (environment, bundleId) => routes.find(environment, bundleId ?? options.topic)?.name ?? null,
    send(environment, notification) {
      const route = routes.find(environment, topicOf(notification, options.topic));
      if (!route) return Promise.resolve(NO_KEY);
      return route.client.send(notification).then(sent, outcomeOf);
    },
    close: () => routes.close(),
  };
}
