import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestCaller } from '../../../bench/src/chaos/client/rest-caller.ts';
import { History } from '../../../bench/src/chaos/history/history.ts';
import { Device } from '../device/device.ts';
import type { SdkNetwork } from '../network/sdk-network.ts';

/** Who has which device: one person has two. */
const DEVICES = [0, 1, 1, 2] as const;
const WRITES_AT_ONCE = 20;

/** People with their devices in two groups, all of them connected and with the groups on screen. */
export interface Scene {
  network: SdkNetwork;
  history: History;
  userIds: readonly string[];
  devices: readonly Device[];
  /** Each person's requests on a network without faults. */
  people: readonly RestCaller[];
  /** The first shows its past to whoever joins; the second does not. User 0 is the owner of both. */
  conversations: readonly string[];
  close(): Promise<void>;
}

/** `past`: how many messages are in the first conversation before anybody looks. */
export async function newScene(network: SdkNetwork, random: () => number, past = 0): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-sdk-'));
  const history = new History();
  const devices = await Promise.all(
    DEVICES.map(async (user, i) => {
      const name = `device ${i} of user ${user}`;
      const path = await network.path(random);
      return new Device({ name, path, history, random, file: join(folder, `${i}.db`) });
    }),
  );
  const names = new Map<number, string>();
  for (const [i, device] of devices.entries()) {
    const user = DEVICES[i] as number;
    const known = names.get(user);
    if (known) await device.login(known);
    else names.set(user, await device.register(`user${user}_${folder.slice(-6)}`));
  }
  const firstOf = (user: number) => at(devices, DEVICES.indexOf(user as 0));
  const userIds = [0, 1, 2].map((user) => firstOf(user).userId);
  const people = [0, 1, 2].map((user) => {
    const account = firstOf(user).client.account.get();
    if (account.state !== 'signed-in') throw new Error('nobody is signed in');
    const { userId } = firstOf(user);
    const token = network.sign({ userId, sessionId: account.sessionId });
    return new RestCaller({ url: network.messageUrl, userId, token, history });
  });
  const conversations: string[] = [];
  for (const shown of ['all', 'since_join']) {
    const id = await at(people, 0).create(userIds.slice(1));
    // There is no call for it yet.
    await network.pool.query('UPDATE conversations SET history = $2 WHERE id = $1', [id, shown]);
    conversations.push(id);
  }
  await writeMany(at(people, 0), at(conversations, 0), past);
  for (const device of devices) {
    device.follow(conversations);
    for (const id of conversations) device.show(id, true);
  }
  return {
    ...{ network, history, userIds, devices, people, conversations },
    async close() {
      await Promise.all(devices.map((device) => device.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends that many messages, some at once, as fast as they go. */
export async function writeMany(person: RestCaller, conversationId: string, count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await person.send(conversationId, crypto.randomUUID(), `past ${next++}`);
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, lane));
}

/** The item at a place that is known to exist. */
export function at<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) throw new RangeError(`there is no item ${place}`);
  return item;
}
