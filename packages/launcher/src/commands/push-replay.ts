import { createPool } from '@parley/database';
import { createAmqpQueue, createPostgresQueue, type Queue, QueueError } from '@parley/queue';
import { numberOf, optionsOf } from '../command-options.ts';
import { loadLauncherConfig } from '../config.ts';
import { amqpUrlOf, databaseUrlOf } from '../database-address.ts';
import { replayParked } from '../replay-parked.ts';
import { CommandError, runCommand } from '../run-command.ts';

const CONNECT_MS = 10_000;

// What push-worker set aside because it could not be right: shown with reasons, and queued again once that is mended.
await runCommand(async () => {
  const { list, limit } = readOptions(process.argv.slice(2));
  const { queue, place, close } = await openQueue();
  try {
    console.log(`In ${place}:\n${await replayParked(queue, { limit, replay: !list })}`);
    return 0;
  } catch (error) {
    if (error instanceof QueueError) throw new CommandError(`${place} cannot be reached: ${error.message}.`);
    throw error;
  } finally {
    await close();
  }
});

function readOptions(args: string[]): { list: boolean; limit: number } {
  const command = 'push replay';
  const { list, limit } = optionsOf(command, args, { list: { type: 'boolean' }, limit: { type: 'string' } });
  return {
    list: list === true,
    limit: numberOf(command, { name: 'limit', raw: limit, byDefault: 100, most: 10_000 }),
  };
}

/** The queue of what runs here, or of AMQP_URL, or in the database of DATABASE_URL. */
async function openQueue(): Promise<{ queue: Queue; place: string; close(): Promise<void> }> {
  const config = loadLauncherConfig(process.env);
  const url = await amqpUrlOf(config);
  if (url) return openAmqp(url);
  const databaseUrl = await databaseUrlOf(config);
  const pool = createPool({ url: databaseUrl, max: 2, applicationName: 'parley push-replay' });
  const queue = createPostgresQueue({ pool });
  const close = async () => {
    await queue.close();
    await pool.end();
  };
  return { queue, place: `the queue in Postgres at ${new URL(databaseUrl).host}`, close };
}

async function openAmqp(url: string) {
  const place = `RabbitMQ at ${new URL(url).host}`;
  const connected = Promise.withResolvers<boolean>();
  const onState = (state: string) => state === 'connected' && connected.resolve(true);
  const queue = createAmqpQueue({ url, onState });
  const timer = setTimeout(() => connected.resolve(false), CONNECT_MS);
  const close = () => queue.close();
  const open = queue.connected || (await connected.promise);
  clearTimeout(timer);
  if (open) return { queue, place, close };
  await close();
  throw new CommandError(`${place} cannot be reached.`);
}
