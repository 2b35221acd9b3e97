import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authProto, type TokenPair } from '@parley/contracts';
import { decodeJwt } from 'jose';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

async function buy(pair: TokenPair) {
  const { body } = await auth.call<{ ticket: string; expires_in: number }>('POST', '/api/auth/ws-ticket', {
    token: pair.access_token,
  });
  return body;
}

function redeem(ticket: string) {
  return auth.rpc.redeemTicket(create(authProto.RedeemTicketRequestSchema, { ticket }));
}

test('a ticket says who bought it and when their access token expires', async () => {
  const pair = await auth.register();
  const { ticket, expires_in: expiresIn } = await buy(pair);
  expect(expiresIn).toBe(30);
  expect(await redeem(ticket)).toMatchObject({
    userId: pair.user.id,
    sessionId: pair.session_id,
    tokenExpiresAtMs: BigInt(Number(decodeJwt(pair.access_token).exp) * 1_000),
  });
});

test('of 20 who redeem one ticket at once, one gets in', async () => {
  const { ticket } = await buy(await auth.register());
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(ticket)));
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'unauthenticated' });
  }
});

test('a ticket is void after 30 s', async () => {
  const { ticket } = await buy(await auth.register());
  auth.advance(30_001);
  await expect(redeem(ticket)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a ticket of a session that was logged out is void', async () => {
  const pair = await auth.register();
  const { ticket } = await buy(pair);
  await auth.call('POST', '/api/auth/logout', { token: pair.access_token });
  await expect(redeem(ticket)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a made-up ticket is void', async () => {
  await expect(redeem('made-up')).rejects.toMatchObject({ code: 'unauthenticated' });
});
