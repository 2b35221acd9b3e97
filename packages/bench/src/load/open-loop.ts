import type { Fleet } from './fleet.ts';
import { type LatencySummary, summaryOf } from './latency-summary.ts';
import { whenStalled } from './stall.ts';
import type { RunReport } from './target.ts';
import { numberOf } from './text-frames.ts';

export interface OpenLoopOptions {
  /** Sends per second over all sockets, whatever comes back. */
  rate: number;
  durationMs: number;
}

export interface OpenLoopReport extends RunReport {
  /** From the write of a send to the arrival at each other member of its group. */
  latencyMs: LatencySummary;
  /** How much later than planned the generator wrote: its own share of any latency. */
  lateMs: LatencySummary;
}

/**
 * Sends at a fixed rate, the sockets in turn, and times every arrival. No answer is waited for, so a slow
 * server cannot slow the load. Ends when all is delivered.
 */
export function runOpenLoop(fleet: Fleet, { rate, durationMs }: OpenLoopOptions): Promise<OpenLoopReport> {
  const planned = Math.floor((rate * durationMs) / 1_000);
  const sentAt = new Float64Array(planned);
  const senders = new Int32Array(planned);
  const latencies: number[] = [];
  const late: number[] = [];
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const stall = whenStalled(fleet, fail);
    let sent = 0;
    let expected = 0;
    let base = 0;
    const sendDue = () => {
      const now = performance.now();
      const due = Math.min(planned, Math.floor(((now - startedAt) * rate) / 1_000));
      for (; sent < due; sent++) {
        const socket = sent % fleet.sockets.length;
        expected += fleet.groupSizes[fleet.target.sockets[socket]?.group ?? 0] ?? 0;
        senders[sent] = socket;
        late.push(performance.now() - startedAt - (sent * 1_000) / rate);
        sentAt[sent] = performance.now();
        const number = fleet.send(socket);
        if (sent === 0) base = number;
      }
    };
    const timer = setInterval(sendDue, 1);
    function fail(error: Error): void {
      clearInterval(timer);
      stall.cancel();
      reject(error);
    }
    fleet.begin({
      delivered(socket, bytes, start, end) {
        const index = numberOf(bytes, start, end) - base;
        const at = sentAt[index];
        if (at === undefined) return fail(new Error('a message arrived that this run did not send'));
        if (senders[index] !== socket) latencies.push(performance.now() - at);
        if (sent < planned || fleet.counters.delivered < expected) return;
        clearInterval(timer);
        stall.cancel();
        const report = fleet.end(performance.now() - startedAt);
        resolve({ ...report, latencyMs: summaryOf(latencies), lateMs: summaryOf(late) });
      },
      refused: (_socket, code) => fail(new Error(`a send was refused: ${code}`)),
    });
  });
}
