import { expect, test } from '@jest/globals';
import { developmentAbout } from '../edge/about.ts';
import { startEdge } from '../edge/edge.ts';
import { samplePassword } from '../sample-accounts.ts';
import { seedPassword } from './seed-password.ts';

const refusal = /need a --password that not everybody knows/;

async function passwordAt(about: typeof developmentAbout | undefined, host: string | undefined) {
  const upstreams = { auth: [], message: [], push: [], gateway: [] };
  const edge = await startEdge({ host: '127.0.0.1', port: 0, upstreams, about });
  try {
    return await seedPassword({ url: edge.url, host });
  } finally {
    await edge.close();
  }
}

test.each(['127.0.0.1', 'localhost', '::1', undefined])(
  'where people develop, and it listens on %s, accounts get the password of the samples',
  async (host) => expect(await passwordAt(developmentAbout, host)).toBe(samplePassword),
);

test.each(['0.0.0.0', '::', '192.168.1.7'])('where it listens on %s they need one of their own', (host) =>
  expect(passwordAt(developmentAbout, host)).rejects.toThrow(refusal),
);

test('so they do in production, and elsewhere, which is not asked', async () => {
  await expect(passwordAt(undefined, '127.0.0.1')).rejects.toThrow(refusal);
  await expect(seedPassword({ url: 'https://chat.example', host: undefined })).rejects.toThrow(refusal);
});
