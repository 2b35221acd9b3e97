import type { Fanout, FanoutHandlers } from '@parley/fanout';

/** What becomes of publications: probabilities, and the longest delay in milliseconds. */
export interface Weather {
  drop: number;
  duplicate: number;
  delay: number;
  delayMs: number;
}

export const calm: Weather = { drop: 0, duplicate: 0, delay: 0, delayMs: 0 };

export interface WeatherStation {
  weather: Weather;
  random: () => number;
  counts: { passed: number; dropped: number; duplicated: number; delayed: number };
}

export function weatherStation(): WeatherStation {
  const counts = { passed: 0, dropped: 0, duplicated: 0, delayed: 0 };
  return { weather: calm, random: Math.random, counts };
}

/**
 * A fan-out whose subscribers lose, repeat, delay and so reorder what was published, as the station says at
 * that moment. It keeps none of the promises but those that `gap()` stands for.
 */
export function unreliableFanout(real: Fanout, station: WeatherStation): Fanout {
  return {
    publish: (channel, payload) => real.publish(channel, payload),
    ready: () => real.ready(),
    close: () => real.close(),
    get dropped() {
      return real.dropped;
    },
    subscriber(handlers) {
      const late = new Set<NodeJS.Timeout>();
      const subscriber = real.subscriber({
        gap: () => handlers.gap(),
        message: (channel, payload) => spoil(handlers, station, late, channel, payload),
      });
      return {
        subscribe: (channels) => subscriber.subscribe(channels),
        unsubscribe: (channels) => subscriber.unsubscribe(channels),
        close() {
          for (const timer of late) clearTimeout(timer);
          return subscriber.close();
        },
      };
    },
  };
}

function spoil(
  handlers: FanoutHandlers,
  { weather, random, counts }: WeatherStation,
  late: Set<NodeJS.Timeout>,
  channel: string,
  payload: Buffer,
): void {
  if (random() < weather.drop) {
    counts.dropped += 1;
    return;
  }
  const copies = random() < weather.duplicate ? 2 : 1;
  if (copies > 1) counts.duplicated += 1;
  for (let copy = 0; copy < copies; copy++) {
    counts.passed += 1;
    if (random() >= weather.delay) {
      handlers.message(channel, payload);
      continue;
    }
    counts.delayed += 1;
    const kept = Buffer.from(payload);
    const timer = setTimeout(() => {
      late.delete(timer);
      handlers.message(channel, kept);
    }, random() * weather.delayMs);
    late.add(timer);
  }
}
