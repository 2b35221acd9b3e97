import { expect, test } from '@jest/globals';
import { provideChromium } from './chromium.ts';

const note = () => {};

test('the program that CHROMIUM_PATH names is used as it is', async () => {
  await expect(provideChromium({ path: process.execPath, note })).resolves.toBe(process.execPath);
});

test('a CHROMIUM_PATH that leads to no program is an error, and nothing else is looked for', async () => {
  const sentence = 'CHROMIUM_PATH is set, but /nowhere/chromium is no program.';
  await expect(provideChromium({ path: '/nowhere/chromium', note })).rejects.toThrow(sentence);
});
