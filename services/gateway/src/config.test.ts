import { expect, test } from '@jest/globals';
import { limits } from '@parley/contracts';
import { loadGatewayConfig } from './config.ts';

const env = { MESSAGE_GRPC_URLS: '127.0.0.1:1', AUTH_GRPC_URL: '127.0.0.1:2' };

test('what a peer may be owed at once holds a whole page of sync, or nobody who is behind would ever catch up', () => {
  const GATEWAY_MAX_BUFFERED_BYTES = String(64 * 1024);
  expect(
    loadGatewayConfig({ ...env, GATEWAY_MAX_BUFFERED_BYTES }).maxBufferedBytes * 8,
  ).toBeGreaterThanOrEqual(limits.syncPageBytes);
  expect(() => loadGatewayConfig({ ...env, GATEWAY_MAX_BUFFERED_BYTES: '16384' })).toThrow(
    'GATEWAY_MAX_BUFFERED_BYTES',
  );
});
