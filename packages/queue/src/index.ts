export { type AmqpQueueOptions, createAmqpQueue } from './amqp-queue.ts';
export { retryOf } from './delivery-outcome.ts';
export { createPostgresQueue, type PostgresQueueOptions } from './postgres-queue.ts';
export * from './queue.ts';
export * from './queue-error.ts';
export type { QueueOptions } from './queue-options.ts';
