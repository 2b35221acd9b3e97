import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../random.ts';
import { createPhones, type Phone, post, type RaceNetwork } from './race-phones.ts';

export interface RacePlan {
  seed: number;
  /** Registrations that take a phone from somebody while messages to that person are on their way. */
  races: number;
  /** Phones that change hands at the same time. */
  phones: number;
}

export interface RaceOutcome {
  seed: number;
  /** Races in which the phone was given to the other. */
  moved: number;
  /** Registrations that were told `busy`, and asked again. */
  busy: number;
  messages: number;
  /** Banners on phones, in time. */
  banners: number;
  /** Pushes that were not sent because their phone had changed hands. */
  tooLate: number;
  /** Each banner of a former owner on a phone that was confirmed to be another's. */
  violations: string[];
}

/** From the request of a push to its banner. */
const LATENCY_MS = 100;
/** Before the phone is asked for: anywhere from the decision to after the push, or just when a push is on its way. */
const PAUSE_MAX_MS = 120;
const MESSAGES_MAX = 3;
const PUSH_WAIT_MS = 1_000;
const SETTLE_MS = 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Phones change hands while messages to their owners are decided, queued and sent. Once a registration has been confirmed
 * no banner may appear that was made for somebody else. Mentions, which neither merge nor wait.
 */
export async function raceTokenMoves(network: RaceNetwork, plan: RacePlan): Promise<RaceOutcome> {
  const { simulator } = network;
  const random = seededRandom(plan.seed);
  const { phones, writer } = await createPhones(network, plan.phones);
  const outcome: RaceOutcome = {
    ...{ seed: plan.seed, moved: 0, busy: 0, messages: 0, banners: 0, tooLate: 0, violations: [] },
  };
  const byToken = new Map(phones.map((phone) => [phone.token, phone]));
  const unsubscribe = simulator.events.subscribe((event) => {
    const phone = byToken.get(event.token);
    if (event.type === 'request') phone?.asked.resolve();
    if (event.type !== 'notification' || !phone) return;
    const violation = violationOf(phone, event.notification.payload);
    outcome.banners++;
    if (violation) outcome.violations.push(violation);
  });
  simulator.setLatency(LATENCY_MS);
  try {
    let left = plan.races;
    const takeTurns = async (phone: Phone) => {
      while (left-- > 0) await race(network, phone, writer, random, outcome);
    };
    await Promise.all(phones.map(takeTurns));
    const users = phones.flatMap(({ owners }) => owners.map(({ userId }) => userId));
    outcome.tooLate = await settled(network, users, outcome.messages);
  } finally {
    simulator.setLatency(0);
    unsubscribe();
  }
  return outcome;
}

function violationOf(phone: Phone, payload: Record<string, unknown>): string | null {
  const { recipient_id: id, message_id: messageId } = (payload['data'] ?? {}) as Record<string, unknown>;
  if (id === phone.owner.userId || id === phone.next?.userId) return null;
  return `message ${messageId} for ${id} on a phone that was ${phone.owner.userId}'s`;
}

async function race(
  network: RaceNetwork,
  phone: Phone,
  writer: string,
  random: () => number,
  outcome: RaceOutcome,
): Promise<void> {
  const { owners, owner, token } = phone;
  const next = owners[0] === owner ? owners[1] : owners[0];
  phone.asked = Promise.withResolvers();
  const sends = Array.from({ length: 1 + Math.floor(random() * MESSAGES_MAX) }, () =>
    post(network.messageUrl, writer, `/api/conversations/${owner.conversationId}/messages`, {
      ...{ client_message_id: randomUUID(), text: 'for one pair of eyes', mentions: [owner.userId] },
    }),
  );
  const pause = sleep(random() * PAUSE_MAX_MS);
  await (random() < 0.5 ? pause : Promise.race([phone.asked.promise, sleep(PUSH_WAIT_MS)]));
  phone.next = next;
  for (;;) {
    const body = { token, environment: 'sandbox' };
    const { status } = await post(network.authUrl, next.access, '/api/device-tokens', body);
    if (status === 201) break;
    if (status !== 503) throw new Error(`a registration was answered ${status}`);
    outcome.busy++;
  }
  Object.assign(phone, { owner: next, next: null });
  outcome.moved++;
  outcome.messages += (await Promise.all(sends)).filter(({ status }) => status === 201).length;
}

/** Waits until every message has reached the tablet of who it is for and nothing waits, and counts what was too late. */
async function settled(
  { pool, queue }: RaceNetwork,
  users: readonly string[],
  messages: number,
): Promise<number> {
  const giveUpAt = Date.now() + SETTLE_MS;
  for (let quiet = 0; quiet < 2; await sleep(LOOK_EVERY_MS)) {
    const { rows } = await pool.query<{ reached: number; late: number }>(
      `SELECT (count(DISTINCT message_id) FILTER (WHERE outcome = 'sent'))::integer AS reached,
         (count(DISTINCT message_id) FILTER (WHERE reason = 'token_moved'))::integer AS late
       FROM push_decisions WHERE recipient_id = ANY ($1::uuid[])`,
      [users],
    );
    const { reached = 0, late = 0 } = rows[0] ?? {};
    const { 'push.parked': _, ...waiting } = await queue.depth();
    const idle = Object.values(waiting).every((count) => count === 0);
    quiet = reached >= messages && idle ? quiet + 1 : 0;
    if (quiet === 2) return late;
    if (Date.now() > giveUpAt) throw new Error(`${reached} of ${messages} messages have reached somebody`);
  }
  return 0;
}
