import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { Person, Room, SentPush } from '../support/people.ts';
import type { Adapter } from '../support/queues.ts';
import { payloadOf } from '../support/scene.ts';
import { startWorld, type World } from '../support/world.ts';

const SCRIPT = fileURLToPath(new URL('../support/worker-process.ts', import.meta.url));
// A job that killed its worker more than five times is parked.
const KILLS = 2;
const RECIPIENTS = 4;
// No more than a device gets at once: what a dead worker may have sent is merged with nothing.
const MESSAGES = 9;

/** A worker that dies at any point. */
export function describeKilled(adapter: Adapter): void {
  describe(`a worker over the ${adapter} queue`, () => {
    let world: World;
    let child: ChildProcess | undefined;
    beforeAll(async () => {
      world = await startWorld(adapter);
      await world.worker.close();
    }, 60_000);
    afterAll(async () => {
      child?.kill('SIGKILL');
      await world.close();
    }, 60_000);

    async function startChild(): Promise<void> {
      // As when the lease of the one before has run out.
      await world.pool.query('DELETE FROM push_workers');
      const started = spawn(process.execPath, [SCRIPT, JSON.stringify(world.recipe)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = started;
      await once(started.stdout, 'data');
    }

    async function killChild(): Promise<void> {
      const dying = child;
      child = undefined;
      if (!dying || dying.exitCode !== null) throw new Error('the worker is gone already');
      const gone = once(dying, 'exit');
      dying.kill('SIGKILL');
      await gone;
    }

    const requestCount = (people: readonly Person[]) =>
      people.reduce((sum, { devices }) => sum + world.simulator.inbox(devices[0]!.token).requests, 0);

    async function assertShownOnce(person: Person, messages: readonly SentPush[]): Promise<void> {
      const { notifications } = world.simulator.inbox(person.devices[0]!.token);
      const banners = new Map(
        notifications.map((shown) => [shown.collapse_id, Number(payloadOf(shown).data['count'])]),
      );
      const ids = new Set(messages.map(({ id }) => id));
      expect([...banners.keys()].filter((id) => id === null || !ids.has(id))).toEqual([]);
      for (const sent of messages) {
        const row = (await world.decisions(sent)).find(({ recipient_id }) => recipient_id === person.id);
        // A banner of its own, or a part of the count of another's: one of the two.
        expect(row).toMatchObject({ outcome: 'sent', reason: banners.has(sent.id) ? null : 'merged' });
      }
      expect([...banners.values()].reduce((sum, count) => sum + count, 0)).toBe(messages.length);
    }

    test('that is killed at random points shows no second banner and loses none', async () => {
      const ada = await world.people.add('Ada');
      const people = await Promise.all(Array.from({ length: RECIPIENTS }, () => world.people.add('Bob')));
      const talks: { person: Person; room: Room; messages: SentPush[] }[] = [];
      for (const person of people) {
        talks.push({ person, room: await world.people.room([ada, person]), messages: [] });
        const slow = Array.from({ length: 30 }, () => ({ status: 200, delay_ms: 20 }));
        world.simulator.script(person.devices[0]!.token, slow);
      }
      const sending = (async () => {
        for (let n = 0; n < MESSAGES; n++) {
          for (const { room, messages } of talks) {
            messages.push(await world.people.say(room, ada, `message ${n}`));
          }
        }
      })();
      for (let kill = 0; kill < KILLS; kill++) {
        await startChild();
        const before = requestCount(people);
        const after = Math.floor(Math.random() * 8);
        // Fewer when it was quick and has sent all of it.
        await eventually('some pushes', () => requestCount(people) - before >= after, {
          timeoutMs: 2_000,
          everyMs: 2,
        }).catch(() => {});
        await delay(Math.random() * 25);
        await killChild();
      }
      await startChild();
      await sending;
      await eventually(
        'all to be recorded as sent',
        async () => {
          const { rows } = await world.pool.query<{ count: number }>(
            `SELECT count(*)::integer FROM push_decisions WHERE outcome = 'sent'`,
          );
          return rows[0]?.count === RECIPIENTS * MESSAGES;
        },
        { timeoutMs: 30_000, everyMs: 100 },
      );
      expect(await world.queue.parked(10)).toEqual([]);
      for (const { person, messages } of talks) await assertShownOnce(person, messages);
    }, 90_000);
  });
}
