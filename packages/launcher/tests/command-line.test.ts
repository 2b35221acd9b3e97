import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { commands } from '../bin/commands.mjs';
import { rootDir } from '../src/paths.ts';

/** Runs `npx parley` as it is in a clone that was never installed: nothing but Node is needed to answer. */
function parley(...words: string[]) {
  const bin = join(rootDir, 'packages/launcher/bin/parley.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

test('every command there is has its line in the help, and each line its command', () => {
  const folders = ['bench/src', 'database/src', 'launcher/src', 'web/tests'].map(
    (name) => `${name}/commands`,
  );
  const found = folders.flatMap((folder) =>
    readdirSync(join(rootDir, 'packages', folder)).map((file) => `${folder}/${file}`),
  );
  const shared = 'bench/src/commands/own-servers.ts';
  expect(commands.map(({ file }) => file).sort()).toEqual(found.filter((file) => file !== shared).sort());
  const { code, out } = parley();
  expect(code).toBe(0);
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
});

test('every npm script that is a command is one here too', () => {
  const { scripts } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const called = Object.values(scripts).flatMap((script) => /bootstrap\.mjs (.+)$/.exec(script)?.[1] ?? []);
  expect(called).toContain('start');
  for (const words of called) {
    expect(parley(...words.split(' '), '--help')).toMatchObject({ code: 0, err: '' });
  }
  for (const script of Object.keys(scripts).filter((name) => scripts[name]?.includes('bootstrap.mjs'))) {
    expect(parley('help', script)).toMatchObject({ code: 0, err: '' });
  }
});

test.each(commands.map(({ name }) => name))('"%s --help" says what it takes and starts nothing', (name) => {
  const asked = parley(...name.split(' '), '--help');
  expect(asked).toEqual({ code: 0, out: expect.stringContaining(`Usage: npx parley ${name}`), err: '' });
  expect(parley('help', ...name.split(' '))).toEqual(asked);
});

test('help in a pipe has no colours', () => {
  expect(parley('help').out).not.toContain('\u001b');
});

test('the version is that of the project', () => {
  const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string };
  expect(parley('--version').out).toContain(`parley ${version} (Node `);
});

test.each([
  [['strat'], 'Did you mean "start"?'],
  [['psuh', 'why'], 'Did you mean "push why"?'],
  [['push:wyh'], 'Did you mean "push why"?'],
  [['frobnicate'], 'There is no command "frobnicate". All of them: npx parley help'],
  [['push'], '"push" is half a command. There is:\n  npx parley push why'],
  [['push', 'when'], 'There is no "push when". There is:'],
  [['help', 'strat'], 'Did you mean "start"?'],
])('%j ends with code 2 and says what there is', (words, sentence) => {
  expect(parley(...words)).toEqual({ code: 2, out: '', err: expect.stringContaining(sentence) });
});
