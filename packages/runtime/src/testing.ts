/**
 * Polls until `check` gives something truthy, or throws naming what was waited for. For tests. The default bound only
 * ends what hangs, on however busy a machine; whoever holds a promised time names it.
 */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + (options.timeoutMs ?? 15_000);
  for (;;) {
    const result = await check();
    if (result) return result as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 20));
  }
}

/** Where the real Postgres, Redis and RabbitMQ of a test run are; `npm test` sets these. */
export function testServers(): { databaseUrl: string; redisUrl: string; amqpUrl: string } {
  const read = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set; run the tests with npm test`);
    return value;
  };
  return { databaseUrl: read('DATABASE_URL'), redisUrl: read('REDIS_URL'), amqpUrl: read('AMQP_URL') };
}
