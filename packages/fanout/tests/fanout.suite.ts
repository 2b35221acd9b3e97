import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fanout, FanoutSubscriber } from '../src/index.ts';
import { eventually } from './eventually.ts';

interface Heard {
  readonly messages: { channel: string; payload: Buffer }[];
  readonly subscriber: FanoutSubscriber;
}

/** What every adapter promises. `open` gives the publishing and the listening process their fanouts. */
export function fanoutSuite(adapter: string, open: () => { here: Fanout; there: Fanout }): void {
  describe(`${adapter} fanout`, () => {
    let here: Fanout;
    let there: Fanout;
    let channel: string;

    beforeEach(async () => {
      ({ here, there } = open());
      channel = `test:${randomUUID()}`;
      await here.ready();
    });
    afterEach(async () => {
      await Promise.all([here.close(), there.close()]);
    });

    function listen(): Heard {
      const messages: Heard['messages'] = [];
      const message = (name: string, payload: Buffer) => messages.push({ channel: name, payload });
      return { messages, subscriber: there.subscriber({ message, gap: () => {} }) };
    }
    const texts = (heard: Heard) => heard.messages.map(({ payload }) => payload.toString());

    test('a payload reaches every subscriber of its channel once, byte for byte', async () => {
      const [first, second] = [listen(), listen()];
      await Promise.all([first.subscriber.subscribe([channel]), second.subscriber.subscribe([channel])]);
      const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      here.publish(channel, payload);
      here.publish(channel, Buffer.from('end'));
      await eventually('both heard both', () => first.messages.length + second.messages.length >= 4);
      for (const { messages } of [first, second]) {
        expect(messages).toHaveLength(2);
        expect(messages[0]?.channel).toBe(channel);
        expect(Uint8Array.from(messages[0]?.payload ?? [])).toEqual(payload);
      }
      expect(here.dropped).toBe(0);
    });

    test('a channel keeps the order of its publisher', async () => {
      const heard = listen();
      await heard.subscriber.subscribe([channel]);
      const expected: string[] = [];
      for (let i = 0; i < 3_000; i += 1) {
        expected.push(String(i));
        here.publish(channel, Buffer.from(String(i)));
        if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await eventually('all arrived', () => heard.messages.length === expected.length);
      expect(texts(heard)).toEqual(expected);
    });

    test('a subscriber hears its own channels and no others', async () => {
      const heard = listen();
      const other = `${channel}:other`;
      const bystander = listen();
      await Promise.all([heard.subscriber.subscribe([channel]), bystander.subscriber.subscribe([other])]);
      here.publish(other, Buffer.from('not for you'));
      here.publish(channel, Buffer.from('for you'));
      await eventually('the message', () => heard.messages.length > 0 && bystander.messages.length > 0);
      expect(texts(heard)).toEqual(['for you']);
      expect(texts(bystander)).toEqual(['not for you']);
    });

    test('nothing of a channel is handed over once unsubscribe was called', async () => {
      const heard = listen();
      const marker = `${channel}:marker`;
      await heard.subscriber.subscribe([channel, marker]);
      const done = heard.subscriber.unsubscribe([channel]);
      here.publish(channel, Buffer.from('too late'));
      await done;
      here.publish(channel, Buffer.from('too late'));
      here.publish(marker, Buffer.from('marker'));
      await eventually('the marker', () => heard.messages.length > 0);
      expect(texts(heard)).toEqual(['marker']);
    });

    test('the last of several changes in one tick holds', async () => {
      const heard = listen();
      const gone = `${channel}:gone`;
      void heard.subscriber.subscribe([channel, gone]);
      void heard.subscriber.unsubscribe([channel, gone]);
      await heard.subscriber.subscribe([channel]);
      here.publish(gone, Buffer.from('no'));
      here.publish(channel, Buffer.from('yes'));
      await eventually('the message', () => heard.messages.length > 0);
      expect(texts(heard)).toEqual(['yes']);
    });

    test('thousands of channels go live together', async () => {
      const heard = listen();
      const channels = Array.from({ length: 2_500 }, (_, i) => `${channel}:${i}`);
      await Promise.all(channels.map((one) => heard.subscriber.subscribe([one])));
      for (const one of channels) here.publish(one, Buffer.from(one));
      await eventually('one message of each', () => heard.messages.length === channels.length);
    });

    test('a handler that throws costs no later message and no other subscriber', async () => {
      const broken = there.subscriber({
        message: () => {
          throw new Error('broken handler');
        },
        gap: () => {},
      });
      const heard = listen();
      await Promise.all([broken.subscribe([channel]), heard.subscriber.subscribe([channel])]);
      here.publish(channel, Buffer.from('1'));
      here.publish(channel, Buffer.from('2'));
      await eventually('both messages', () => heard.messages.length === 2);
    });

    test('a closed subscriber hears nothing more, the others still do', async () => {
      const [closed, open] = [listen(), listen()];
      await Promise.all([closed.subscriber.subscribe([channel]), open.subscriber.subscribe([channel])]);
      await closed.subscriber.close();
      here.publish(channel, Buffer.from('still here?'));
      await eventually('the message', () => open.messages.length === 1);
      expect(closed.messages).toEqual([]);
      await closed.subscriber.subscribe([channel]);
    });

    test('close hands over what waits', async () => {
      const heard = listen();
      await heard.subscriber.subscribe([channel]);
      here.publish(channel, Buffer.from('last words'));
      await here.close();
      await eventually('the last words', () => texts(heard).includes('last words'));
    });
  });
}
