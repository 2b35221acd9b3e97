import { eventually } from '@parley/runtime';
import { checkHistory } from '../check-history.ts';
import type { FinalRead } from '../history/final-state.ts';
import { isMember, type Truth } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { readTruth } from '../network/journal.ts';
import { calm } from '../network/unreliable-fanout.ts';
import type { ChatModel } from './chat-model.ts';
import { at, type World } from './world.ts';

const ANSWERS_MS = 15_000;
const IN_STEP_MS = 10_000;

export interface Settled {
  violations: Violation[];
  /** From the last answer until every client had everything, ms; null: never. */
  inStepAfterMs: number | null;
  /** Times a client found a hole in what a gateway delivered. */
  holes: number;
  operations: number;
  frames: number;
}

/** Ends all faults, lets everybody come back, and holds what happened against the promises. */
export async function settle(model: ChatModel, world: World): Promise<Settled> {
  const { network, devices, history } = world;
  network.station.weather = calm;
  for (const path of Object.values(network.redis)) path.heal();
  devices.forEach((device, i) => {
    if (!model.online[i]) device.goOnline(i % 2, 'join where behind');
  });
  await Promise.all([network.message, ...network.gateways].map((service) => service.idle()));
  const isAnswered = () => world.underWay.size === 0 && devices.every((device) => device.isConnected);
  // What is missing then is a violation that the checker names.
  await eventually('all answers', isAnswered, { timeoutMs: ANSWERS_MS }).catch(() => {});
  const since = performance.now();
  const inStepAfterMs = await eventually('all clients in step', () => areInStep(world), {
    timeoutMs: IN_STEP_MS,
    everyMs: 25,
  }).then(
    () => Math.round(performance.now() - since),
    () => null,
  );
  const truth = await readTruth(network.pool, world.conversations);
  const clients = devices.map((device) => device.final());
  const violations = checkHistory({
    ...{ operations: history.operations, connections: history.connections, truth, clients },
    reads: await readAll(world),
    members: membersIn(model, world),
  });
  return {
    ...{ violations, inStepAfterMs, operations: history.operations.length },
    holes: devices.reduce((sum, { follower }) => sum + follower.holes, 0),
    frames: history.connections.reduce((sum, { frames }) => sum + frames.length, 0),
  };
}

async function areInStep(world: World): Promise<boolean> {
  const truth = await readTruth(world.network.pool, world.conversations);
  return world.devices.every((device) =>
    [...truth.values()].every((conversation) => {
      const shown = device.follower.shown.get(conversation.id);
      if (!isMember(conversation, device.userId)) return shown === undefined;
      return (
        shown !== undefined && shown.rev >= conversation.rev && !shown.catchUp && hasCursors(truth, device)
      );
    }),
  );
}

function hasCursors(truth: Truth, device: World['devices'][number]): boolean {
  return [...truth.values()].every((conversation) => {
    const cursors = device.follower.shown.get(conversation.id)?.final().cursors;
    if (!cursors) return true;
    return [...conversation.participants.values()].every(
      ({ userId, leftSeq, readSeq, deliveredSeq }) =>
        leftSeq !== null ||
        (cursors.get(userId)?.readSeq === readSeq && cursors.get(userId)?.deliveredSeq === deliveredSeq),
    );
  });
}

async function readAll({ people, userIds, conversations }: World): Promise<FinalRead[]> {
  const reads = people.flatMap((person, user) =>
    conversations.map(async (conversationId) => ({
      ...{ userId: at(userIds, user), conversationId },
      messages: await person.history(conversationId),
    })),
  );
  return Promise.all(reads);
}

function membersIn(model: ChatModel, world: World): Map<string, Set<string>> {
  return new Map(
    world.conversations.map((id, place) => [
      id,
      new Set([...at(model.members, place)].map((user) => at(world.userIds, user))),
    ]),
  );
}
