import { ConfigError, type Secret } from '@parley/runtime';

/** How mails are sent; `none`: they are not. */
export type MailSettings = Readonly<{ from: string; linkUrl: string }> &
  (
    | Readonly<{ way: 'smtp'; url: Secret }>
    | Readonly<{ way: 'folder'; dir: string }>
    | Readonly<{ way: 'none'; wanted: boolean }>
  );

/** Throws a ConfigError with every problem: in production mails are sent, or it is said that they are not. */
export function mailSettings(given: {
  mails: 'on' | 'off';
  smtpUrl: Secret | undefined;
  dir: string | undefined;
  from: string | undefined;
  linkUrl: string | undefined;
  environment: string;
}): MailSettings {
  const shared = {
    from: given.from ?? 'Parley <parley@localhost>',
    linkUrl: (given.linkUrl ?? 'http://localhost:8080').replace(/\/+$/, ''),
  };
  const problems: string[] = [];
  if (!URL.canParse(shared.linkUrl) || !/^https?:/.test(shared.linkUrl)) {
    problems.push('AUTH_LINK_URL must be an http:// or https:// address');
  }
  if (/[\r\n]/.test(shared.from) || !shared.from.includes('@')) {
    problems.push('AUTH_MAIL_FROM must be one address');
  }
  if (given.smtpUrl && !/^smtps?:\/\//.test(given.smtpUrl.reveal())) {
    problems.push('AUTH_SMTP_URL must be an smtp:// or smtps:// address');
  }
  if (given.environment === 'production' && given.mails === 'on') {
    if (!given.smtpUrl && !given.dir) {
      problems.push('AUTH_SMTP_URL must be set with NODE_ENV=production, or AUTH_MAILS=off');
    }
    if (given.smtpUrl && !given.from) problems.push('AUTH_MAIL_FROM must be set beside AUTH_SMTP_URL');
    if (given.smtpUrl && !given.linkUrl) problems.push('AUTH_LINK_URL must be set beside AUTH_SMTP_URL');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  if (given.mails === 'off') return Object.freeze({ ...shared, way: 'none', wanted: true });
  if (given.smtpUrl) return Object.freeze({ ...shared, way: 'smtp', url: given.smtpUrl });
  if (given.dir) return Object.freeze({ ...shared, way: 'folder', dir: given.dir });
  return Object.freeze({ ...shared, way: 'none', wanted: false });
}
