import { rendezvous } from '@parley/contracts';
import type { Lane, PendingSend, SendBatch } from './pending-send.ts';

const NOWHERE = '';

/**
 * Unanswered sends by conversation. A conversation goes to the instance that rendezvous hashing names, is
 * in at most one batch under way, and keeps its order through loss and resend.
 */
export class SendLanes {
  readonly #lanes = new Map<string, Lane>();
  // Lanes whose turn has come, by instance; a Set keeps the order in which they came.
  readonly #ready = new Map<string, Set<Lane>>();
  #addresses: readonly string[] = [];

  get size(): number {
    return this.#lanes.size;
  }

  /** Appends to its conversation; gives the instance that should be asked to take a batch. */
  add(send: PendingSend): string {
    const { conversationId } = send.message;
    let lane = this.#lanes.get(conversationId);
    if (!lane) {
      lane = { conversationId, waiting: [], isInFlight: false, address: NOWHERE };
      this.#lanes.set(conversationId, lane);
    }
    lane.waiting.push(send);
    if (lane.waiting.length === 1 && !lane.isInFlight) this.#queue(lane);
    return lane.address;
  }

  /** The next batch for an instance, or null. Its conversations are under way until it is returned. */
  take(address: string, maxSends: number): SendBatch | null {
    const ready = this.#ready.get(address);
    if (!ready) return null;
    const sends: PendingSend[] = [];
    const lanes: Lane[] = [];
    for (const lane of ready) {
      if (sends.length >= maxSends) break;
      ready.delete(lane);
      const before = sends.length;
      const taken = lane.waiting.splice(0, maxSends - before);
      for (const send of taken) if (!send.isSettled) sends.push(send);
      if (sends.length === before) this.#settle(lane);
      else {
        lane.isInFlight = true;
        lanes.push(lane);
      }
    }
    return sends.length === 0 ? null : { sends, lanes };
  }

  /** The batch was answered. */
  returned(batch: SendBatch): void {
    for (const lane of batch.lanes) {
      lane.isInFlight = false;
      this.#settle(lane);
    }
  }

  /** The batch may or may not have been stored: what nobody answered goes again, before newer sends. */
  lost(batch: SendBatch): void {
    const again = new Map<string, PendingSend[]>();
    for (const send of batch.sends) {
      if (send.isSettled) continue;
      const list = again.get(send.message.conversationId);
      if (list) list.push(send);
      else again.set(send.message.conversationId, [send]);
    }
    for (const lane of batch.lanes) {
      lane.waiting = [...(again.get(lane.conversationId) ?? []), ...lane.waiting];
      lane.isInFlight = false;
      this.#settle(lane);
    }
  }

  /** The instances that are up changed: what waits is spread anew. */
  spread(addresses: readonly string[]): void {
    this.#addresses = addresses;
    const waiting = [...this.#ready.values()].flatMap((lanes) => [...lanes]);
    this.#ready.clear();
    for (const lane of waiting) this.#queue(lane);
  }

  #settle(lane: Lane): void {
    while (lane.waiting[0]?.isSettled) lane.waiting.shift();
    if (lane.waiting.length > 0) this.#queue(lane);
    else this.#lanes.delete(lane.conversationId);
  }

  #queue(lane: Lane): void {
    lane.address = rendezvous(lane.conversationId, this.#addresses) ?? NOWHERE;
    const ready = this.#ready.get(lane.address);
    if (ready) ready.add(lane);
    else this.#ready.set(lane.address, new Set([lane]));
  }
}
