import type { Answer, Asked } from '../../../bench/src/chaos/history/history.ts';
import type { Device } from '../device/device.ts';
import { at } from './scene.ts';
import { begin, pick, type Stage, type Step } from './stage.ts';

const any = ({ scene, random }: Stage) => ({
  device: pick(scene.devices, random),
  id: pick(scene.conversations, random),
});

/** A message that the device shows as confirmed, of its own or of anybody. */
function shown(stage: Stage, device: Device, id: string, isOwn: boolean) {
  const messages = device.client
    .conversation(id)
    .history.get()
    .messages.filter(({ status, kind }) => status === 'sent' && kind === 'text')
    .filter(({ sender_id: sender }) => !isOwn || sender === device.userId);
  return messages.length > 0 ? pick(messages, stage.random) : null;
}

/** Asks by way of the SDK, and writes down what came of it. */
function ask(
  stage: Stage,
  device: Device,
  conversationId: string,
  asked: Asked,
  work: Promise<unknown>,
): void {
  const { history } = stage.scene;
  const operation = history.invoke({
    ...{ id: `call ${history.operations.length}`, userId: device.userId },
    ...{ conversationId, connection: null, asked },
  });
  const answered = work.then(
    (): Answer => ({ ok: true }),
    // Whatever says no by its code has answered; anything else may have been done or not.
    (error: { code?: string; retryable?: boolean }): Answer =>
      error.retryable === false && error.code !== 'offline'
        ? { ok: false, code: error.code ?? '' }
        : { ok: null },
  );
  begin(
    stage.underWay,
    answered.then((answer) => history.answer(operation, answer)),
  );
}

let texts = 0;

function send(stage: Stage, count: number): void {
  const { device, id } = any(stage);
  // Who is not in it cannot write there.
  if (!device.client.conversation(id).state.get()) return;
  for (let i = 0; i < count; i++) device.send(id, `text ${texts++}`);
}

/** Changes of one person's membership wait for each other. */
async function absence(stage: Stage): Promise<void> {
  const { scene, random, underWay } = stage;
  const user = 1 + Math.floor(random() * (scene.userIds.length - 1));
  const [owner, id, target] = [
    at(scene.people, 0),
    pick(scene.conversations, random),
    at(scene.userIds, user),
  ];
  if (await insist(() => owner.remove(id, target))) {
    begin(underWay, owner.send(id, crypto.randomUUID(), `text ${texts++}`));
    await new Promise((resolve) => setTimeout(resolve, random() * 100));
    await insist(() => owner.add(id, target));
  }
}

/** While a server is busy; true: it was done. */
async function insist(change: () => Promise<Answer>): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const answer = await change();
    if (answer.ok === true || (answer.ok === false && answer.code !== 'busy')) return answer.ok;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a change of members got no answer');
}

export const PERSON_STEPS: readonly Step[] = [
  ['send', 20, (stage) => send(stage, 1)],
  ['send many', 4, (stage) => send(stage, 2 + Math.floor(stage.random() * 20))],
  [
    'edit',
    5,
    (stage) => {
      const { device, id } = any(stage);
      const message = shown(stage, device, id, true);
      if (!message) return;
      const text = `edit ${texts++}`;
      const work = device.client.conversation(id).edit(message.id, text);
      ask(stage, device, id, { do: 'edit', messageId: message.id, text }, work);
    },
  ],
  [
    'delete',
    2,
    (stage) => {
      const { device, id } = any(stage);
      const message = shown(stage, device, id, true);
      if (!message) return;
      const work = device.client.conversation(id).delete(message.id);
      ask(stage, device, id, { do: 'delete', messageId: message.id }, work);
    },
  ],
  [
    'react',
    3,
    (stage) => {
      const { device, id } = any(stage);
      const message = shown(stage, device, id, false);
      const [emoji, isOn] = [pick(['👍', '🎉'], stage.random), stage.random() < 0.7];
      if (message) begin(stage.underWay, device.client.conversation(id).react(message.id, emoji, isOn));
    },
  ],
  [
    'read',
    6,
    (stage) => {
      const { device, id } = any(stage);
      const last = shown(stage, device, id, false);
      if (last) device.client.conversation(id).markRead(last.seq);
    },
  ],
  [
    'show or hide',
    4,
    (stage) => {
      const { device, id } = any(stage);
      device.show(id, stage.random() < 0.7);
    },
  ],
  [
    'look back',
    3,
    (stage) => {
      const { device, id } = any(stage);
      begin(stage.underWay, device.client.conversation(id).loadEarlier());
    },
  ],
  [
    'jump',
    2,
    (stage) => {
      const { device, id } = any(stage);
      const handle = device.client.conversation(id);
      const seq = 1 + Math.floor(stage.random() * (handle.state.get()?.last_seq ?? 1));
      const isBack = stage.random() < 0.5;
      begin(stage.underWay, isBack ? handle.jumpToEnd() : handle.jumpTo(seq));
    },
  ],
  ['absence', 1, absence],
];
