import { create } from '@bufbuild/protobuf';
import { isErrorCode, messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageInstance } from './message-instance.ts';
import type { SendBatch, SendOutcome } from './pending-send.ts';
import type { SendLanes } from './send-lanes.ts';

/** Two: one being stored while the next is on its way. */
const BATCHES_UNDER_WAY = 2;
const BATCH_MAX_SENDS = 300;

interface UnderWay extends SendBatch {
  sentAtMs: number;
}

export interface SendLinkHandlers {
  settled(batch: SendBatch, index: number, outcome: SendOutcome): void;
  /** A batch of so many came back. */
  answered(sends: number): void;
  /** The stream is gone; the batches it carried have been put back. */
  lost(error: unknown): void;
}

/** The long-lived Send stream to one instance, with at most two batches under way. */
export class SendLink {
  readonly #instance: MessageInstance;
  readonly #lanes: SendLanes;
  readonly #handlers: SendLinkHandlers;
  readonly #underWay = new Map<bigint, UnderWay>();
  readonly #stream;
  #nextBatchId = 1n;
  #isOpen = true;

  constructor(instance: MessageInstance, lanes: SendLanes, handlers: SendLinkHandlers) {
    this.#instance = instance;
    this.#lanes = lanes;
    this.#handlers = handlers;
    this.#stream = instance.client.send();
    this.#stream.on('data', (response: messageProto.SendResponse) => this.#answered(response));
    this.#stream.on('error', (error) => this.#lose(error));
    this.#stream.on('end', () => this.#lose(new Error('the stream ended')));
  }

  /** Sends what is ready, while fewer than two batches are under way. */
  pump(): void {
    while (this.#isOpen && this.#underWay.size < BATCHES_UNDER_WAY) {
      const batch = this.#lanes.take(this.#instance.address, BATCH_MAX_SENDS);
      if (!batch) return;
      const batchId = this.#nextBatchId++;
      this.#underWay.set(batchId, { ...batch, sentAtMs: Date.now() });
      const messages = batch.sends.map((send) => send.message);
      this.#stream.write(create(messageProto.SendRequestSchema, { batchId, messages }));
    }
  }

  /** Cuts a stream on which a batch went unanswered for too long; its sends go again elsewhere. */
  cutIfStuck(longestMs: number): void {
    const [oldest] = this.#underWay.values();
    if (oldest && Date.now() - oldest.sentAtMs > longestMs) this.#lose(new Error('a batch was not answered'));
  }

  close(): void {
    this.#isOpen = false;
    this.#stream.end();
    this.#stream.cancel();
  }

  #answered(response: messageProto.SendResponse): void {
    const batch = this.#underWay.get(response.batchId);
    if (!batch) return;
    this.#underWay.delete(response.batchId);
    this.#handlers.answered(batch.sends.length);
    for (let index = 0; index < batch.sends.length; index++) {
      this.#handlers.settled(batch, index, toOutcome(response.results[index]));
    }
    this.#lanes.returned(batch);
    this.pump();
  }

  #lose(error: unknown): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stream.cancel();
    for (const batch of this.#underWay.values()) this.#lanes.lost(batch);
    this.#underWay.clear();
    this.#handlers.lost(error);
  }
}

function toOutcome(result: messageProto.SendResult | undefined): SendOutcome {
  const answer = result?.result;
  if (answer?.case === 'ack') return { ack: answer.value };
  if (answer?.case !== 'refusal') return { refusal: new AppError('internal') };
  const { code, message, retryAfterMs } = answer.value;
  const details = retryAfterMs > 0n ? { retryAfterMs: Number(retryAfterMs) } : {};
  return { refusal: new AppError(isErrorCode(code) ? code : 'internal', message || undefined, details) };
}
