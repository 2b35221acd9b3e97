import type { SimulatorEvent } from './wire.ts';

export interface SimulatorWatcher {
  /** Connected, the first time or again: what happened before was missed. */
  connected(): void;
  event(event: SimulatorEvent): void;
}

const types = ['request', 'notification', 'background', 'badge', 'removed', 'cleared', 'device'] as const;
const watchers = new Set<SimulatorWatcher>();
let source: EventSource | null = null;

/**
 * What happens at the devices, as it happens. All watchers of a page share one connection, as browsers allow few
 * to one address; it ends with the last of them.
 */
export function watchSimulator(watcher: SimulatorWatcher): () => void {
  watchers.add(watcher);
  if (!source) source = connect();
  else if (source.readyState === EventSource.OPEN) queueMicrotask(() => watcher.connected());
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    source?.close();
    source = null;
  };
}

function connect(): EventSource {
  const opened = new EventSource('/simulator/events');
  opened.addEventListener('open', () => {
    for (const watcher of [...watchers]) watcher.connected();
  });
  for (const type of types) {
    opened.addEventListener(type, ({ data }) => {
      const event = { type, ...(JSON.parse(data) as object) } as SimulatorEvent;
      for (const watcher of [...watchers]) watcher.event(event);
    });
  }
  return opened;
}
