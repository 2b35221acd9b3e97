/**
 * Collects single calls into one call per round trip: while a batch is under way the next one gathers.
 * Each caller's promise settles with its batch.
 */
export function createBatch<T>(send: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let gathering: { items: T[]; done: Promise<void> } | undefined;
  let underWay: Promise<void> = Promise.resolve();

  return (item) => {
    if (gathering) {
      gathering.items.push(item);
      return gathering.done;
    }
    const batch: T[] = [item];
    const done = underWay.then(() => {
      gathering = undefined;
      return send(batch);
    });
    gathering = { items: batch, done };
    underWay = done.catch(() => {});
    return done;
  };
}
