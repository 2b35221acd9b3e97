import * as fc from 'fast-check';
import { cast } from './chat-model.ts';
import { type Command, step } from './step.ts';
import { at, type World } from './world.ts';

const device = fc.nat({ max: cast.devices.length - 1 });
const conversation = fc.nat({ max: cast.conversations.length - 1 });
const wait = fc.boolean();
const pick = fc.nat();
const byRest = fc.boolean();
// Plain letters: the service normalises others, and the checker compares as written.
const words = fc.stringMatching(/^[a-z]{1,8}$/);

const userOf = (place: number) => at(cast.devices, place);

/** `count` sends in a row; the text tells them apart. */
function sends(count: fc.Arbitrary<number>): fc.Arbitrary<Command> {
  return fc.record({ device, conversation, count, wait, byRest: fc.nat({ max: 9 }) }).map((given) =>
    step('send', given, {
      when: (model) => at(model.online, given.device),
      run: async (model, world) => {
        const user = userOf(given.device);
        const work = Array.from({ length: given.count }, () => {
          const text = `message ${model.sends.length}`;
          model.sends.push({ user, conversation: given.conversation, text });
          return sendOnce(world, given, user, text);
        });
        await world.begun(Promise.all(work), given.wait);
      },
    }),
  );
}

function sendOnce(
  world: World,
  given: { device: number; conversation: number; byRest: number },
  user: number,
  text: string,
): Promise<unknown> {
  const clientMessageId = world.newId();
  const by = given.byRest === 0 ? at(world.people, user) : at(world.devices, given.device);
  return world.sent(
    clientMessageId,
    by.send(at(world.conversations, given.conversation), clientMessageId, text),
  );
}

/** The same id again, from any device of the sender or by REST; with another body now and then. */
const resend = fc.record({ pick, device: pick, other: fc.nat({ max: 3 }), wait, byRest }).map((given) =>
  step('resend', given, {
    when: (model) => model.sends.length > 0,
    run: async (model, world) => {
      const number = given.pick % model.sends.length;
      const { user, conversation: place, text } = at(model.sends, number);
      const own = world.devices.filter((_, i) => userOf(i) === user && at(model.online, i));
      const by =
        given.byRest || own.length === 0 ? at(world.people, user) : at(own, given.device % own.length);
      const body = given.other === 0 ? `${text}, changed` : text;
      const { clientMessageId } = at(world.sends, number);
      await world.begun(by.send(at(world.conversations, place), clientMessageId, body), given.wait);
    },
  }),
);

/** Edits and deletes: mostly by the sender, sometimes by anybody. */
function change(name: 'edit' | 'delete'): fc.Arbitrary<Command> {
  return fc.record({ pick, device, own: fc.nat({ max: 4 }), text: words, wait, byRest }).map((given) =>
    step(name, given, {
      when: (model) => model.sends.length > 0,
      run: async (model, world) => {
        const number = given.pick % model.sends.length;
        const { user: sender, conversation: place } = at(model.sends, number);
        const byDevice = given.own === 0 ? given.device : cast.devices.indexOf(sender as 0);
        const messageId = await world.messageId(number);
        if (!messageId) return;
        const id = at(world.conversations, place);
        const viaSocket = !given.byRest && at(model.online, byDevice);
        const by = viaSocket ? at(world.devices, byDevice) : at(world.people, userOf(byDevice));
        const text = `edited ${given.text}.`;
        const work = name === 'edit' ? by.edit(id, messageId, text) : by.delete(id, messageId);
        await world.begun(work, given.wait);
      },
    }),
  );
}

const read = fc
  .record({ device, conversation, delivered: fc.boolean(), upTo: fc.nat({ max: 40 }) })
  .map((given) =>
    step('read', given, {
      when: (model) => at(model.online, given.device),
      run: (_, world) => {
        const type = given.delivered ? 'receipt.delivered' : 'receipt.read';
        at(world.devices, given.device).receipt(
          type,
          at(world.conversations, given.conversation),
          given.upTo,
        );
      },
    }),
  );

/** What people do with messages, by how often. */
export function messageCommands(most: { flood: boolean }): fc.Arbitrary<Command>[] {
  const one = sends(fc.constant(1));
  const burst = sends(fc.integer({ min: 2, max: 15 }));
  const flood = most.flood
    ? [fc.oneof({ weight: 14, arbitrary: burst }, { weight: 1, arbitrary: sends(fc.constant(1_050)) })]
    : [];
  return [
    one,
    one,
    one,
    burst,
    resend,
    resend,
    change('edit'),
    change('edit'),
    change('delete'),
    read,
    ...flood,
  ];
}
