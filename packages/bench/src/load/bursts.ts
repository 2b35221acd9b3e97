import type { Fleet } from './fleet.ts';
import { whenStalled } from './stall.ts';
import type { RunReport } from './target.ts';

export interface BurstOptions {
  /** Messages sent in one write; the next burst leaves when everybody has all of this one. */
  burst: number;
  durationMs: number;
}

/** One socket of the first group sends bursts to it. Rejects when nothing arrives for ten seconds. */
export function runBursts(fleet: Fleet, { burst, durationMs }: BurstOptions): Promise<RunReport> {
  const perBurst = burst * (fleet.groupSizes[0] ?? 0);
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let missing = perBurst;
    const stall = whenStalled(fleet, reject);
    const next = () => {
      const elapsedMs = performance.now() - startedAt;
      if (elapsedMs >= durationMs) {
        stall.cancel();
        return resolve(fleet.end(elapsedMs));
      }
      missing = perBurst;
      fleet.send(0, burst);
    };
    fleet.begin({
      delivered() {
        missing -= 1;
        // Not from within the read: the burst's last frame must have left the socket buffers.
        if (missing === 0) setImmediate(next);
      },
      refused(_socket, code) {
        stall.cancel();
        reject(new Error(`a burst of ${burst} was refused: ${code}`));
      },
    });
    next();
  });
}
