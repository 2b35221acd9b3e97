import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { createGrpcClient, type GrpcClient } from '@parley/runtime';

export type MessageClient = GrpcClient<typeof messageProto.MessageService>;

const PROBE_TIMEOUT_MS = 2_000;
const BACKOFF_MS = { first: 50, longest: 1_000 };

/** One message service. It is up once it has answered, and until a stream to it is lost. */
export class MessageInstance {
  readonly address: string;
  readonly client: MessageClient;
  readonly #onUp: (instance: MessageInstance) => void;
  #isUp = false;
  #backoffMs = BACKOFF_MS.first;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(address: string, onUp: (instance: MessageInstance) => void) {
    this.address = address;
    this.client = createGrpcClient(messageProto.MessageService, address);
    this.#onUp = onUp;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Asks a question that costs nothing; when it is answered, the instance is up. */
  async probe(): Promise<void> {
    if (this.#isClosed || this.#isUp) return;
    try {
      await this.client.listHeads(create(messageProto.ListHeadsRequestSchema), {
        timeoutMs: PROBE_TIMEOUT_MS,
      });
      if (this.#isClosed) return;
      this.#isUp = true;
      this.#backoffMs = BACKOFF_MS.first;
      this.#onUp(this);
    } catch {
      this.#probeLater();
    }
  }

  /** A stream was lost: whether the instance still lives is asked anew. */
  lost(): void {
    this.#isUp = false;
    this.#probeLater();
  }

  close(): void {
    this.#isClosed = true;
    this.#isUp = false;
    clearTimeout(this.#timer);
    this.client.close();
  }

  #probeLater(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.probe(), this.#backoffMs * (0.5 + Math.random() / 2));
    this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MS.longest);
  }
}
