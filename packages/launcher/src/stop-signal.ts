const onceMs = 2_000;

/**
 * Aborted when this process is asked to stop: by a signal, or because the process that started it is
 * gone. A terminal, npm and the bootstrap may each pass the same Ctrl-C on, so repeats within 2 s are
 * one; a later one gives up waiting and exits.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let askedAt = 0;
  const ask = (): void => {
    if (askedAt > 0 && Date.now() - askedAt > onceMs) process.exit(130);
    askedAt ||= Date.now();
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  if (process.channel) {
    process.once('disconnect', () => controller.abort());
    process.channel.unref();
  }
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
