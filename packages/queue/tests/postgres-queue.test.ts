import { describeBatches } from './support/batch-suite.ts';
import { postgresQueues } from './support/postgres-queues.ts';
import { describeQueue } from './support/queue-suite.ts';

describeQueue('a queue on Postgres', postgresQueues);
describeBatches('batches of a queue on Postgres', postgresQueues);
