import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { ConfigError, integer, list, loadConfig, oneOf, port, Secret, secret, text } from '@parley/runtime';

test('a configuration names every problem at once, one sentence each', () => {
  const load = () =>
    loadConfig(
      { PORT: 'abc', LEVEL: 'loud', COUNT: '9'.repeat(500) },
      {
        port: ['PORT', port(80)],
        level: ['LEVEL', oneOf(['info', 'debug'], 'info')],
        count: ['COUNT', integer({ min: 1, max: 5 })],
        url: ['URL', text()],
      },
    );
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(
    [
      'PORT must be a whole number from 0 to 65535, not "abc"',
      'LEVEL must be one of info, debug, not "loud"',
      `COUNT must be a whole number from 1 to 5, not "${'9'.repeat(64)}"`,
      'URL must be set',
    ].join('\n'),
  );
});

test('an empty variable counts as unset, and the result is frozen', () => {
  const config = loadConfig(
    { HOST: '', PEERS: 'a, b,' },
    { host: ['HOST', text('h')], peers: ['PEERS', list()] },
  );
  expect(config).toEqual({ host: 'h', peers: ['a', 'b'] });
  expect(Object.isFrozen(config)).toBe(true);
});

test('a secret prints as [redacted] however it is printed', () => {
  const { key } = loadConfig({ KEY: 'hunter2' }, { key: ['KEY', secret()] });
  for (const printed of [
    `${key}`,
    JSON.stringify({ key }),
    inspect({ key }, { depth: 5, showHidden: true }),
  ]) {
    expect(printed).toContain('[redacted]');
    expect(printed).not.toContain('hunter2');
  }
  expect(key.reveal()).toBe('hunter2');
  expect(new Secret(1).reveal()).toBe(1);
});
