import { type IdentifiedNotification, topicOf } from '../apns/client.ts';

const SANDBOX = 'https://api.sandbox.push.apple.com';

/**
 * The shell line that sends a push to Apple's sandbox. The payload and the token stay in files, the provider's token in
 * the variable `APNS_JWT`: neither is for a terminal's history.
 */
export function curlLineOf(
  notification: IdentifiedNotification,
  topic: string,
  files: { payload: string; token: string },
): string {
  const { collapseId, expiration } = notification.options;
  const headers: Record<string, string | undefined> = {
    'apns-topic': topicOf(notification, topic),
    'apns-push-type': notification.pushType,
    'apns-priority': String(notification.priority),
    'apns-id': notification.apnsId,
    'apns-collapse-id': collapseId,
    'apns-expiration': typeof expiration === 'number' ? String(expiration) : undefined,
  };
  const said = Object.entries(headers).filter(([, value]) => value !== undefined);
  return [
    'curl --http2 --include --header "authorization: bearer $APNS_JWT"',
    ...said.map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${quoted(`@${files.payload}`)}`,
    `"${SANDBOX}/3/device/$(cat ${quoted(files.token)})"`,
  ].join(' \\\n  ');
}

/**
 * The shell line that makes `APNS_JWT` of APNS_KEY_ID, APNS_TEAM_ID and APNS_KEY_FILE. Apple takes it for an hour. With
 * Node, because openssl's signatures are DER, and those of RFC 7518 are not.
 */
export const JWT_LINE = `export APNS_JWT=$(node -e '
  const { createPrivateKey, sign } = require("node:crypto");
  const { APNS_KEY_ID: kid, APNS_TEAM_ID: iss, APNS_KEY_FILE: file } = process.env;
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const said = encode({ alg: "ES256", kid }) + "." + encode({ iss, iat: Math.floor(Date.now() / 1000) });
  const key = createPrivateKey(require("node:fs").readFileSync(file));
  const signature = sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" });
  console.log(said + "." + signature.toString("base64url"));
')`;

function quoted(text: string): string {
  return /^[\w@%+=:,./ -]+$/.test(text) && !text.includes(' ') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
