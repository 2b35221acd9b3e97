import { expect, test } from '@jest/globals';
import { freePort } from '../../launcher/src/infrastructure/index.ts';
import { runCommandLine } from '../../launcher/tests/support/command.ts';

async function load(...args: string[]) {
  const command = runCommandLine('load', {}, args);
  return { code: await command.ended, said: command.said() };
}

test('an address where nothing runs is told in a sentence, with what to do', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, said } = await load('--url', url, '--quick');
  expect([code, said]).toEqual([1, expect.stringContaining(`${url} does not answer (ECONNREFUSED).`)]);
  expect(said).not.toMatch(/^\s+at /m);
});

test('a slip of the pen is code 2, with what was meant and the usage', async () => {
  expect(await load('--quik')).toEqual({
    code: 2,
    said: expect.stringContaining('Did you mean --quick?\n\nUsage: npx parley load'),
  });
});
