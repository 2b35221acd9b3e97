import { expect, test } from '@jest/globals';
import { createProgress } from './progress.ts';

function watched(isTTY: boolean) {
  let text = '';
  let now = 0;
  const screen = { isTTY, write: (piece: string) => (text += piece) };
  const progress = createProgress('Messages', 100, { screen, now: () => now });
  return {
    progress,
    shown: () => text,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('a log gets a line every ten seconds and one at the end', () => {
  const { progress, shown, pass } = watched(false);
  for (let step = 0; step < 100; step++) {
    pass(250);
    progress.add();
  }
  progress.end();
  expect(shown()).toBe('Messages 40 of 100\nMessages 80 of 100\nMessages 100 of 100\n');
});

test('a terminal has one line, which says what holds it up', () => {
  const { progress, shown, pass } = watched(true);
  pass(100);
  progress.add();
  pass(100);
  progress.waits('its limits ask for 9 s');
  progress.end();
  const lines = ['Messages 1 of 100', 'Messages 1 of 100 (its limits ask for 9 s)', 'Messages 1 of 100'];
  expect(shown()).toBe(`${lines.map((line) => `\r\u001b[K${line}`).join('')}\n`);
});
