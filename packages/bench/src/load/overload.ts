import type { Fleet } from './fleet.ts';
import { type LatencySummary, summaryOf } from './latency-summary.ts';
import { whenStalled } from './stall.ts';
import type { RunReport } from './target.ts';
import { numberedId, numberOf } from './text-frames.ts';

export interface OverloadOptions {
  /** Sends per second over all sockets, whatever comes back. */
  rate: number;
  durationMs: number;
}

export interface OverloadReport extends RunReport {
  /** From the write of a send to its ack. */
  ackMs: LatencySummary;
  /** From the write of a send to its `busy`. */
  busyMs: LatencySummary;
  /** How much later than planned the generator wrote. */
  lateMs: LatencySummary;
  /** `client_message_id` of every acked send. */
  ackedIds: string[];
}

/**
 * Sends at a fixed rate, the sockets in turn, and times every answer, `busy` or ack; nothing is tried again. Ends
 * when every send is answered and every acked one delivered to its whole group.
 */
export function runOverload(fleet: Fleet, { rate, durationMs }: OverloadOptions): Promise<OverloadReport> {
  const planned = Math.floor((rate * durationMs) / 1_000);
  const sentAt = new Float64Array(planned);
  const size = fleet.groupSizes[0] ?? 0;
  const times: Record<'ack' | 'busy' | 'late', number[]> = { ack: [], busy: [], late: [] };
  const ackedIds: string[] = [];
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let sent = 0;
    let base = 0;
    const sendDue = () => {
      const due = Math.min(planned, Math.floor(((performance.now() - startedAt) * rate) / 1_000));
      for (; sent < due; sent++) {
        times.late.push(performance.now() - startedAt - (sent * 1_000) / rate);
        sentAt[sent] = performance.now();
        const number = fleet.send(sent % fleet.sockets.length);
        if (sent === 0) base = number;
      }
    };
    const timer = setInterval(sendDue, 1);
    const stop = () => {
      clearInterval(timer);
      stall.cancel();
    };
    const stall = whenStalled(fleet, (error) => {
      stop();
      reject(error);
    });
    const finishIfDone = () => {
      const { acked, delivered } = fleet.counters;
      if (sent < planned || acked + times.busy.length < planned || delivered < acked * size) return;
      stop();
      const report = fleet.end(performance.now() - startedAt);
      const { ack, busy, late } = times;
      resolve({
        ...report,
        ackMs: summaryOf(ack),
        busyMs: summaryOf(busy),
        lateMs: summaryOf(late),
        ackedIds,
      });
    };
    const answered = (number: number, as: 'ack' | 'busy') => {
      times[as].push(performance.now() - (sentAt[number - base] ?? Number.NaN));
      if (as === 'ack') ackedIds.push(numberedId(fleet.prefix, number));
      finishIfDone();
    };
    fleet.begin({
      delivered() {
        if (sent === planned) finishIfDone();
      },
      acked: (_socket, bytes, start, end) => answered(numberOf(bytes, start, end), 'ack'),
      refused(_socket, code, _retryAfterMs, number) {
        if (code === 'busy') return answered(number, 'busy');
        stop();
        reject(new Error(`a send was refused: ${code}`));
      },
    });
  });
}
