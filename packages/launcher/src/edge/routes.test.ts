import { expect, test } from '@jest/globals';
import { destinationOf } from './routes.ts';

test.each([
  ['/api/auth/login', 'auth'],
  ['/api/users?query=bo', 'auth'],
  ['/api/users/me/export', 'message'],
  ['/api/users/me/exports', 'auth'],
  ['/api/device-tokens/ab', 'auth'],
  ['/.well-known/jwks.json', 'auth'],
  ['/api/push/trace?message_id=1', 'push'],
  ['/api/conversations', 'message'],
  ['/api/authors', 'message'],
  ['/api/docs/json', 'message'],
  ['/ws?ticket=1', 'gateway'],
  ['/wsx', 'none'],
  ['/simulator/events', 'simulator'],
  ['/developer/mails/a.eml', 'developer'],
  ['/developer/metrics', 'developer'],
  ['/readyz', 'own'],
  ['/parley.json', 'own'],
  ['/', 'web'],
  ['/?from=mail', 'web'],
  ['/chat/1/2', 'web'],
  ['/i/abc', 'web'],
  ['/images', 'none'],
  ['/assets/index-1.js', 'web'],
  ['/developer', 'web'],
  ['/metrics', 'none'],
])('%s goes to %s', (target, destination) => {
  expect(destinationOf(target)).toBe(destination);
});
