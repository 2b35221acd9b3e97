import * as fc from 'fast-check';
import type { ResumeMode } from '../client/follower.ts';
import { absence } from './absence-command.ts';
import { type ChatModel, cast } from './chat-model.ts';
import { type Command, step } from './step.ts';
import { at } from './world.ts';

const device = fc.nat({ max: cast.devices.length - 1 });
const user = fc.nat({ max: cast.users - 1 });
const conversation = fc.nat({ max: cast.conversations.length - 1 });
const wait = fc.boolean();
const gateway = fc.nat({ max: 1 });
const mode = fc.constantFrom<ResumeMode>('join where behind', 'join all', 'sync');

const isIn = (model: ChatModel, given: { conversation: number; user: number }) =>
  at(model.members, given.conversation).has(given.user);
const ownerOf = (place: number) => at(cast.conversations, place).owner;

const add = fc.record({ conversation, user, wait }).map((given) =>
  step('add', given, {
    when: (model) => !isIn(model, given),
    run: async (model, world) => {
      at(model.members, given.conversation).add(given.user);
      const owner = at(world.people, ownerOf(given.conversation));
      const work = world.changeMembership(given.conversation, given.user, () =>
        owner.add(at(world.conversations, given.conversation), at(world.userIds, given.user)),
      );
      await world.begun(work, given.wait);
    },
  }),
);

/** Somebody leaves, or the owner removes them; the owner stays. */
const leave = fc.record({ conversation, user, wait, removed: fc.boolean() }).map((given) =>
  step('leave', given, {
    when: (model) => isIn(model, given) && given.user !== ownerOf(given.conversation),
    run: async (model, world) => {
      at(model.members, given.conversation).delete(given.user);
      const by = at(world.people, given.removed ? ownerOf(given.conversation) : given.user);
      const work = world.changeMembership(given.conversation, given.user, () =>
        by.remove(at(world.conversations, given.conversation), at(world.userIds, given.user)),
      );
      await world.begun(work, given.wait);
    },
  }),
);

const connect = fc.record({ device, gateway, mode }).map((given) =>
  step('connect', given, {
    when: (model) => !at(model.online, given.device),
    run: (model, world) => {
      model.online[given.device] = true;
      at(world.devices, given.device).goOnline(given.gateway, given.mode);
    },
  }),
);

const disconnect = fc.record({ device, how: fc.constantFrom('clean', 'cut') }).map((given) =>
  step('disconnect', given, {
    when: (model) => at(model.online, given.device),
    run: (model, world) => {
      model.online[given.device] = false;
      at(world.devices, given.device).goOffline(given.how as 'clean' | 'cut');
    },
  }),
);

/** The network is gone for a moment; the device comes back by itself. */
const flicker = fc.record({ device }).map((given) =>
  step('flicker', given, {
    when: (model) => at(model.online, given.device),
    run: (_, world) => at(world.devices, given.device).cut(),
  }),
);

/** Asks again for what it has, or for what it may not see. */
const ask = fc
  .record({ device, conversation, how: fc.constantFrom('join', 'sync'), sinceRev: fc.nat({ max: 30 }), wait })
  .map((given) =>
    step('ask', given, {
      when: (model) => at(model.online, given.device),
      run: async (_, world) => {
        const id = at(world.conversations, given.conversation);
        const how = given.how as 'join' | 'sync';
        await world.begun(at(world.devices, given.device).ask(id, how, given.sinceRev), given.wait);
      },
    }),
  );

/** What people do with conversations and with their phones, by how often. */
export function peopleCommands(): fc.Arbitrary<Command>[] {
  return [add, add, leave, absence(), connect, connect, connect, disconnect, flicker, ask];
}
