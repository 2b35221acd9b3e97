import { postgresQueues } from './support/postgres-queues.ts';
import { describeQueue } from './support/queue-suite.ts';

describeQueue('a queue on Postgres', postgresQueues);
