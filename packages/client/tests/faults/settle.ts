import { eventually } from '@parley/runtime';
import { checkHistory } from '../../../bench/src/chaos/check-history.ts';
import type { FinalClient } from '../../../bench/src/chaos/history/final-state.ts';
import type { Truth } from '../../../bench/src/chaos/history/truth.ts';
import { readTruth } from '../../../bench/src/chaos/network/journal.ts';
import { calm } from '../../../bench/src/chaos/network/unreliable-fanout.ts';
import { lagOf } from '../rules/lag.ts';
import { wrongInList } from '../rules/list-rule.ts';
import { brokenSends } from '../rules/outbox-rule.ts';
import { brokenPrefixes } from '../rules/prefix-rule.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';

const IN_STEP_MS = 45_000;

/** Ends all faults, waits until everybody has everything, and says all that was wrong from beginning to end. */
export async function settle(stage: Stage): Promise<string[]> {
  const { devices, history, conversations } = stage.scene;
  await heal(stage.scene);
  const end = await lastState(stage);
  if ('late' in end) return end.late;
  const { clients, lists, truth } = end;
  const reads = await Promise.all(
    stage.scene.people.flatMap((person, user) =>
      conversations.map(async (conversationId) => {
        const userId = stage.scene.userIds[user] ?? '';
        return { userId, conversationId, messages: await person.history(conversationId) };
      }),
    ),
  );
  await Promise.all(devices.map((device) => device.close()));
  const violations = checkHistory({
    ...{ operations: history.operations, connections: history.connections, truth },
    ...{ clients, reads, members: null },
  });
  return [
    ...violations.map(({ kind, what }) => `${kind}: ${what}`),
    ...devices.flatMap(({ name, sights }) => brokenPrefixes(name, sights.all, truth)),
    ...devices.flatMap(({ name, userId, sent, failed, sights }) =>
      brokenSends({ name, userId, sent, failed, sights: sights.all }, truth),
    ),
    ...lists,
  ];
}

async function heal({ network, devices, conversations }: Scene): Promise<void> {
  network.station.weather = calm;
  for (const { path, client } of devices) {
    path.heal();
    path.latencyMs = 0;
    // What was stalled, or has lost its answer, ends now.
    path.sever();
    client.setOnline(true);
  }
  for (const device of devices) for (const id of conversations) device.show(id, true);
  await Promise.all(network.gateways.map((gateway) => gateway.idle()));
}

type LastState = { clients: FinalClient[]; lists: string[]; truth: Truth } | { late: string[] };

/** A request whose client is gone may still be under way: once more, when something has changed meanwhile. */
async function lastState(stage: Stage): Promise<LastState> {
  const { network, devices, conversations } = stage.scene;
  for (;;) {
    const late = await untilInStep(stage);
    if (late.length > 0) return { late };
    const before = await readTruth(network.pool, conversations);
    const clients = await Promise.all(devices.map((device) => device.final()));
    const lists = (await Promise.all(devices.map(wrongInList))).flat();
    const truth = await readTruth(network.pool, conversations);
    if (conversations.every((id) => truth.get(id)?.rev === before.get(id)?.rev))
      return { clients, lists, truth };
  }
}

async function untilInStep(stage: Stage): Promise<string[]> {
  let late: string[] = [];
  const isOver = async () => {
    late = await lagging(stage);
    return late.length === 0;
  };
  await eventually('all clients in step', isOver, { timeoutMs: IN_STEP_MS, everyMs: 50 }).catch(() => {});
  return late;
}

async function lagging({ scene, underWay }: Stage): Promise<string[]> {
  const truth = await readTruth(scene.network.pool, scene.conversations);
  const late = scene.devices.flatMap((device) => lagOf(device, truth));
  return underWay.size > 0 ? [`${underWay.size} requests are under way`, ...late] : late;
}
