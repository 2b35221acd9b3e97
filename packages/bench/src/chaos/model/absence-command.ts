import * as fc from 'fast-check';
import type { Answer } from '../history/history.ts';
import { calm } from '../network/unreliable-fanout.ts';
import { cast } from './chat-model.ts';
import { type Command, step } from './step.ts';
import { at } from './world.ts';

/**
 * The owner removes somebody, says something that is not for them, and takes them back, while no gateway
 * hears of it: what is repaired afterwards is state, in which the leave is not to be seen any more.
 */
export function absence(): fc.Arbitrary<Command> {
  const conversation = fc.nat({ max: cast.conversations.length - 1 });
  const user = fc.nat({ max: cast.users - 1 });
  return fc.record({ conversation, user, count: fc.integer({ min: 1, max: 5 }) }).map((given) => {
    const { owner: ownerPlace } = at(cast.conversations, given.conversation);
    return step('absence', given, {
      when: (model) => at(model.members, given.conversation).has(given.user) && given.user !== ownerPlace,
      run: async (model, world) => {
        const { station } = world.network;
        const [owner, id] = [at(world.people, ownerPlace), at(world.conversations, given.conversation)];
        const sends = Array.from({ length: given.count }, () => {
          const text = `message ${model.sends.length}`;
          model.sends.push({ user: ownerPlace, conversation: given.conversation, text });
          const [clientMessageId, answer] = [world.newId(), Promise.withResolvers<Answer>()];
          world.sent(clientMessageId, answer.promise);
          return { text, clientMessageId, answer };
        });
        const before = station.weather;
        station.weather = { ...calm, drop: 1 };
        const work = world.changeMembership(given.conversation, given.user, async () => {
          await owner.remove(id, at(world.userIds, given.user));
          for (const { text, clientMessageId, answer } of sends) {
            answer.resolve(await owner.send(id, clientMessageId, text));
          }
          return owner.add(id, at(world.userIds, given.user));
        });
        await world.begun(work, true);
        station.weather = before;
      },
    });
  });
}
