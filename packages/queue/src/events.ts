import type { Logger } from '@parley/runtime';

interface Where {
  stream: string;
  shard: number;
}

export function handlerFailed(
  logger: Logger | undefined,
  where: Where,
  attempts: number,
  error: unknown,
): void {
  logger?.error(
    { ...position(where), attempts, err: error },
    'queue handler failed, message will be retried',
  );
}

export function messageParked(logger: Logger | undefined, where: Where, reason: string): void {
  logger?.warn({ ...position(where), reason }, 'queue message parked');
}

export function messageExpired(logger: Logger | undefined, where: Where, ageMs: number): void {
  logger?.warn({ ...position(where), ageMs }, 'queue message expired');
}

/** The message comes back by redelivery, so nothing is lost. */
export function outcomeNotRecorded(logger: Logger | undefined, where: Where, error: unknown): void {
  logger?.warn({ ...position(where), err: error }, 'queue outcome not recorded, message will be redelivered');
}

export function storeConnected(logger: Logger | undefined, link: string): void {
  logger?.info({ link }, 'queue store connected');
}

export function storeLost(logger: Logger | undefined, link: string, error: unknown): void {
  logger?.warn({ link, err: error }, 'queue store lost');
}

export function confirmsStalled(logger: Logger | undefined, unconfirmed: number): void {
  logger?.warn({ unconfirmed }, 'queue confirms stalled, reconnecting');
}

const position = ({ stream, shard }: Where) => ({ stream, shard });
