import { randomUUID } from 'node:crypto';
import type { FinalClient, FinalConversation } from '../../../bench/src/chaos/history/final-state.ts';
import type { History } from '../../../bench/src/chaos/history/history.ts';
import { type Client, createClient } from '../../src/index.ts';
import { createSqliteStore } from '../../src/store/sqlite.ts';
import type { FaultyPath } from '../network/faulty-path.ts';
import { type MortalDriver, mortalDriver } from './mortal-driver.ts';
import { recordingWebSocket } from './recording-web-socket.ts';
import { Sights } from './sights.ts';

export const PASSWORD = 'correct horse battery';

interface DeviceOptions {
  name: string;
  /** Where its store is kept. */
  file: string;
  path: FaultyPath;
  history: History;
  random?: () => number;
}

/** An app on somebody's phone: a client with a store in a file, whose process may be killed and started again. */
export class Device {
  readonly name: string;
  readonly path: FaultyPath;
  readonly sights = new Sights();
  /** What was sent, in order, and whether it may be lost: the process was killed before it was stored. */
  readonly sent: { conversationId: string; clientMessageId: string; text: string; mayBeLost: boolean }[] = [];
  readonly #options: DeviceOptions;
  readonly #opened = new Map<string, () => void>();
  #conversations: readonly string[] = [];
  #driver: MortalDriver;
  #userId = '';
  client: Client;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.name = options.name;
    this.path = options.path;
    ({ client: this.client, driver: this.#driver } = this.#start());
  }

  /** Whose it is, once somebody was signed in. */
  get userId(): string {
    const account = this.client.account.get();
    if (account.state === 'signed-in') this.#userId = account.me.id;
    return this.#userId;
  }

  async register(username = `${this.name.replace(/\W/g, '')}_${randomUUID().slice(0, 8)}`): Promise<string> {
    await this.client.ready;
    await this.client.register({ username, password: PASSWORD });
    return username;
  }

  async login(username: string): Promise<void> {
    await this.client.ready;
    await this.client.login(username, PASSWORD);
  }

  /** From here on everything that is shown of these conversations is written down. */
  follow(conversationIds: readonly string[]): void {
    this.#conversations = conversationIds;
    this.sights.watch(this.client, conversationIds);
  }

  send(conversationId: string, text: string): string {
    const clientMessageId = this.client.conversation(conversationId).send({ text });
    this.sent.push({ conversationId, clientMessageId, text, mayBeLost: false });
    return clientMessageId;
  }

  show(conversationId: string, isShown: boolean): void {
    const close = this.#opened.get(conversationId);
    if (isShown && !close) this.#opened.set(conversationId, this.client.conversation(conversationId).open());
    if (!isShown && close) {
      close();
      this.#opened.delete(conversationId);
    }
  }

  /** The process ends without a word, and another begins with what the store has. */
  async restart(): Promise<void> {
    const shown = [...this.#opened.keys()];
    this.#opened.clear();
    this.sights.stop();
    this.#driver.die();
    const dead = this.client;
    this.path.sever();
    // Only its timers are left to end.
    await dead.close().catch(() => {});
    ({ client: this.client, driver: this.#driver } = this.#start());
    await this.client.ready;
    const kept = new Set(this.client.outbox.get().map(({ client_message_id: id }) => id));
    for (const message of this.sent) if (!kept.has(message.clientMessageId)) message.mayBeLost = true;
    this.sights.watch(this.client, this.#conversations);
    for (const id of shown) this.show(id, true);
  }

  /** What was refused for good, and says so. */
  get failed(): ReadonlySet<string> {
    const failed = this.client.outbox.get().filter(({ status }) => status === 'failed');
    return new Set(failed.map(({ client_message_id: id }) => id ?? ''));
  }

  /** All it has, to the first message. */
  async final(): Promise<FinalClient> {
    const conversations = new Map<string, FinalConversation>();
    for (const id of this.#conversations) {
      const handle = this.client.conversation(id);
      if (!handle.state.get()) continue;
      this.show(id, true);
      await handle.jumpToEnd();
      while (handle.history.get().hasEarlier) await handle.loadEarlier();
      const participants = [...handle.participants.get().values()];
      conversations.set(id, {
        rev: handle.state.get()?.rev ?? 0,
        completeFromSeq: 1,
        messages: handle.history
          .get()
          .messages.filter(({ status }) => status === 'sent')
          .map((message) => ({
            ...{ id: message.id, seq: message.seq, rev: message.rev, text: message.text },
            ...{ isEdited: message.edited_at !== null, isDeleted: message.deleted_at !== null },
          })),
        members: participants
          .filter(({ left_seq: leftSeq }) => leftSeq === null)
          .map(({ user_id: userId, role }) => ({ userId, role })),
        // They still move: what is shown is acknowledged as delivered.
        cursors: null,
      });
    }
    return { client: this.name, userId: this.userId, conversations };
  }

  async close(): Promise<void> {
    this.sights.stop();
    await this.client.close();
  }

  #start(): { client: Client; driver: MortalDriver } {
    const { name, file, path, history, random } = this.#options;
    const driver = mortalDriver(file);
    const client = createClient({
      ...{ url: path.url, deviceName: name, store: createSqliteStore(driver) },
      WebSocket: recordingWebSocket(history, name, () => this.userId),
      ...(random ? { random } : {}),
    });
    return { client, driver };
  }
}
