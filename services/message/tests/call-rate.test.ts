import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newGroup, startNetwork } from './network.ts';

test('who calls more than ten times at once waits, and others do not', async () => {
  const network = await startNetwork({ env: { PARLEY_RATE_LIMITS: 'on' } });
  try {
    const [alice, bob] = [await network.newUser(), await network.newUser()];
    const room = await newGroup(network, [alice, bob]);
    const ring = (by: typeof alice) =>
      network.call(by, 'POST', `/api/conversations/${room}/calls`, { call_id: randomUUID() });
    const answers = await Promise.all(Array.from({ length: 11 }, () => ring(alice)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(202), 429]);
    const refused = answers.find(({ status }) => status === 429)?.body;
    expect(refused).toMatchObject({ code: 'rate_limited', retry_after_ms: expect.any(Number) });
    expect((await ring(bob)).status).toBe(202);
  } finally {
    await network.close();
  }
});
