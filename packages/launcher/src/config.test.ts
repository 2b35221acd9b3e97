import { expect, test } from '@jest/globals';
import { loadAuthConfig } from '@parley/auth';
import { loadGatewayConfig } from '@parley/gateway';
import { loadMessageConfig } from '@parley/message';
import { loadPushWorkerConfig } from '@parley/push-worker';
import { loadLauncherConfig, localAuthEnv, mailFolderOf, messageEnv } from './config.ts';

test('media, webhooks and the content filter reach message as they are set, and nothing else does', () => {
  const set = { MEDIA_MAX_BYTES: '2048', WEBHOOKS_ALLOW_HTTP: 'on', CONTENT_FILTER_FILE: 'words.txt' };
  expect(messageEnv({ ...set, HTTP_PORT: '1', SEND_LANES: '16' }, '/data')).toEqual({
    ...set,
    MEDIA_DIR: '/data/media',
  });
  expect(messageEnv({ MEDIA_DIR: '/mnt' }, '/data')).toEqual({ MEDIA_DIR: '/mnt' });
});

const place = { dir: '/data/embedded', port: 8080 };

test('on this machine mails stay in a folder, and links and passkeys are for its address', () => {
  const auth = localAuthEnv({ AUTH_DELETION_GRACE_DAYS: '0', HTTP_PORT: '1' }, place);
  expect(auth).toEqual({
    AUTH_MAIL_DIR: '/data/embedded/mails',
    AUTH_LINK_URL: 'http://localhost:8080',
    AUTH_PASSKEY_ORIGINS: 'https://localhost,http://localhost:8080',
    AUTH_DELETION_GRACE_DAYS: '0',
  });
  expect(mailFolderOf(auth)).toBe('/data/embedded/mails');
  const given = {
    AUTH_MAIL_DIR: '/mails',
    AUTH_LINK_URL: 'https://a.example',
    AUTH_PASSKEY_ORIGINS: 'https://localhost',
  };
  expect(localAuthEnv(given, place)).toEqual(given);
});

test('nothing local is told of mails that are sent, of another domain, or in production', () => {
  const sent = localAuthEnv({ AUTH_SMTP_URL: 'smtp://localhost', AUTH_PASSKEY_RP_ID: 'chat.example' }, place);
  expect(Object.keys(sent).sort()).toEqual(['AUTH_LINK_URL', 'AUTH_PASSKEY_RP_ID', 'AUTH_SMTP_URL']);
  expect(mailFolderOf(sent)).toBeUndefined();
  expect(mailFolderOf(localAuthEnv({ AUTH_MAILS: 'off' }, place))).toBeUndefined();
  expect(localAuthEnv({ NODE_ENV: 'production', AUTH_MAILS: 'off' }, place)).toEqual({ AUTH_MAILS: 'off' });
});

test.each([loadLauncherConfig, loadAuthConfig, loadGatewayConfig, loadMessageConfig, loadPushWorkerConfig])(
  '%p does not take a misspelt production for development',
  (load) => {
    for (const misspelt of ['prod', 'Production', 'staging']) {
      expect(() => load({ NODE_ENV: misspelt })).toThrow(/NODE_ENV must be one of/);
    }
  },
);
