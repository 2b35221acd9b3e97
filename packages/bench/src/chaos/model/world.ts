import { randomUUID } from 'node:crypto';
import { createAccounts } from '../../product/accounts.ts';
import { ChaosClient } from '../client/chaos-client.ts';
import { RestCaller } from '../client/rest-caller.ts';
import { type Ack, type Answer, History } from '../history/history.ts';
import type { ChaosNetwork } from '../network/chaos-network.ts';
import { cast } from './chat-model.ts';

/** A command waits this long for an answer; it then goes on, and the history says whether one came. */
const PATIENCE_MS = 2_000;
const TRIES = 50;
const RETRY_MS = 100;

export interface SentMessage {
  clientMessageId: string;
  /** Null: refused. */
  ack: Promise<Ack | null>;
}

/** The real people and conversations of one run, on a network that outlives it. */
export class World {
  readonly network: ChaosNetwork;
  readonly history = new History();
  readonly userIds: readonly string[];
  readonly devices: readonly ChaosClient[];
  readonly people: readonly RestCaller[];
  readonly conversations: readonly string[];
  readonly sends: SentMessage[] = [];
  /** What commands began and did not wait for. */
  readonly underWay = new Set<Promise<unknown>>();
  readonly #memberships = new Map<string, Promise<unknown>>();

  private constructor(
    network: ChaosNetwork,
    made: Pick<World, 'userIds' | 'devices' | 'people' | 'conversations'> & { history: History },
  ) {
    this.network = network;
    this.history = made.history;
    this.userIds = made.userIds;
    this.devices = made.devices;
    this.people = made.people;
    this.conversations = made.conversations;
  }

  /** New accounts and conversations; nobody is connected yet. */
  static async create(network: ChaosNetwork): Promise<World> {
    const history = new History();
    const accounts = await createAccounts(network.pool, cast.users);
    const people = accounts.map(
      (account) =>
        new RestCaller({
          ...{ url: network.messageUrl, userId: account.userId, token: network.sign(account), history },
        }),
    );
    const userIds = accounts.map(({ userId }) => userId);
    const conversations: string[] = [];
    for (const { owner, members, history: shown } of cast.conversations) {
      const others = members.filter((user) => user !== owner).map((user) => at(userIds, user));
      const id = await at(people, owner).create(others);
      // There is no call for it yet.
      await network.pool.query('UPDATE conversations SET history = $2 WHERE id = $1', [id, shown]);
      conversations.push(id);
    }
    const devices = cast.devices.map((user, i) => {
      const account = at(accounts, user);
      return new ChaosClient({
        ...{ name: `device ${i} of user ${user}`, userId: account.userId, history },
        ...{ token: network.sign(account), gatewayUrls: network.gatewayUrls },
      });
    });
    return new World(network, { history, userIds, devices, people, conversations });
  }

  /** Waits for something that was begun, or leaves it to the end of the run. */
  async begun(work: Promise<unknown>, wait: boolean): Promise<void> {
    const tracked = work.catch(() => {}).finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
    if (wait) await Promise.race([tracked, patience()]);
  }

  /** Remembers a send under its number in the model. */
  sent(clientMessageId: string, answer: Promise<Answer>): Promise<unknown> {
    const ack = answer.then((got) => (got.ok === true ? (got.ack ?? null) : null));
    this.sends.push({ clientMessageId, ack });
    return ack;
  }

  newId(): string {
    return randomUUID();
  }

  /** The message's id; null when it was refused, or is not acked yet. */
  async messageId(send: number): Promise<string | null> {
    const ack = await Promise.race([this.sends[send]?.ack ?? null, patience()]);
    return ack?.message_id ?? null;
  }

  /** Changes of one person's membership wait for each other, so that the model knows how they end. */
  changeMembership(conversation: number, user: number, change: () => Promise<Answer>): Promise<unknown> {
    const key = `${conversation} ${user}`;
    const before = this.#memberships.get(key) ?? Promise.resolve();
    const after = before.then(() => untilKnown(change));
    this.#memberships.set(key, after);
    return after;
  }

  close(): void {
    for (const device of this.devices) device.close();
  }
}

/** Repeats what is idempotent while the answer is lost. */
async function untilKnown(change: () => Promise<Answer>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await change();
    if (answer.ok === true || (answer.ok === false && answer.code !== 'busy')) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function patience(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
}

/** The item at a place that is known to exist. */
export function at<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) throw new RangeError(`there is no item ${place}`);
  return item;
}
