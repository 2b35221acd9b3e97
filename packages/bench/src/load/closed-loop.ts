import type { Fleet } from './fleet.ts';
import { whenStalled } from './stall.ts';
import type { RunReport } from './target.ts';

export interface ClosedLoopOptions {
  /** Unanswered sends per socket. */
  window: number;
  durationMs: number;
}

/**
 * Every socket keeps `window` sends unanswered: each ack is followed by the next send, a `busy` by another
 * try after the time the server names. After `durationMs` nothing new is sent, and the run ends when all is
 * acked and delivered; `wallMs` goes to the last of it.
 */
export function runClosedLoop(fleet: Fleet, options: ClosedLoopOptions): Promise<RunReport> {
  const size = fleet.groupSizes[0] ?? 0;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const endAt = startedAt + options.durationMs;
    let unanswered = 0;
    const stall = whenStalled(fleet, reject);
    const fail = (error: Error) => {
      stall.cancel();
      reject(error);
    };
    const send = (socket: number) => {
      unanswered += 1;
      fleet.send(socket);
    };
    const finishIfDone = () => {
      const { acked, delivered } = fleet.counters;
      if (unanswered > 0 || delivered < acked * size) return;
      stall.cancel();
      resolve(fleet.end(performance.now() - startedAt));
    };
    fleet.begin({
      delivered() {
        if (unanswered === 0) finishIfDone();
      },
      acked(socket) {
        unanswered -= 1;
        if (performance.now() < endAt) send(socket);
        else finishIfDone();
      },
      refused(socket, code, retryAfterMs) {
        if (code !== 'busy') return fail(new Error(`a send was refused: ${code}`));
        setTimeout(() => {
          unanswered -= 1;
          if (performance.now() < endAt) send(socket);
          else finishIfDone();
        }, retryAfterMs);
      },
    });
    for (let round = 0; round < options.window; round++) {
      for (let socket = 0; socket < fleet.sockets.length; socket++) send(socket);
    }
  });
}
