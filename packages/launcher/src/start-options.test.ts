import { expect, test } from '@jest/globals';
import { readStartOptions } from './start-options.ts';

test('options count more than variables', () => {
  const { env, opens } = readStartOptions('start', ['--port', '9000', '--open'], {
    PORT: '8000',
    HOST: '::1',
  });
  expect(env).toEqual({ PORT: '9000', HOST: '::1' });
  expect(opens).toBe(true);
});

test('a cluster is told how many of each, one process is not', () => {
  const args = ['--gateways', '3', '--push-workers', '2', '--auths', '4', '--messages', '5'];
  expect(readStartOptions('cluster', args, {}).env).toEqual({
    ...{ GATEWAYS: '3', PUSH_WORKERS: '2', AUTH: '4', MESSAGES: '5' },
  });
  expect(() => readStartOptions('start', args, {})).toThrow('There is no option --gateways.');
});

test('what is no number of ports or processes is told before anything is started', () => {
  expect(() => readStartOptions('start', ['--port', 'ninety'], {})).toThrow(
    '--port must be a whole number from 0 to 65,535, not "ninety".',
  );
  expect(() => readStartOptions('cluster', ['--gateways', '0'], {})).toThrow('from 1 to 64');
});
