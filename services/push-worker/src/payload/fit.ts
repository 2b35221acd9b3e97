import { cutToJsonBytes, jsonBytesOf } from './cut-text.ts';
import type { Alert, Payload } from './draft.ts';

/** What a payload can do without, the first to go first: pictures, which the app also finds by the ids. */
const SPARE = ['conversation_avatar_url', 'sender_avatar_url', 'thumbnail_url'] as const;

/** A text is not cut below this while there is something to spare. */
const WANTED_TEXT_BYTES = 512;

/** The payload, its long text cut and what it can spare left out until it takes no more than `maxBytes`. */
export function fitted(payload: Payload, maxBytes: number): Payload {
  let excess = bytesOf(payload) - maxBytes;
  if (excess <= 0) return payload;
  const alert = payload.aps.alert ?? {};
  const text = longTextOf(alert);
  const textBytes = jsonBytesOf(text);
  const data = { ...payload.data };
  for (const key of SPARE) {
    if (textBytes - excess >= Math.min(textBytes, WANTED_TEXT_BYTES)) break;
    const url = data[key];
    if (typeof url !== 'string') continue;
    data[key] = null;
    excess -= Buffer.byteLength(JSON.stringify(url)) - 'null'.length;
  }
  if (excess <= 0) return { ...payload, data };
  const shorter = withLongText(alert, cutToJsonBytes(text, textBytes - excess));
  return { aps: { ...payload.aps, alert: shorter }, data };
}

/** The text of a banner: its body, or the last argument of it. Everything else is short. */
function longTextOf(alert: Alert): string {
  return alert.body ?? alert['loc-args']?.at(-1) ?? '';
}

function withLongText(alert: Alert, text: string): Alert {
  if (alert.body !== undefined) return { ...alert, body: text };
  const args = alert['loc-args'];
  return args ? { ...alert, 'loc-args': [...args.slice(0, -1), text] } : alert;
}

function bytesOf(payload: Payload): number {
  return Buffer.byteLength(JSON.stringify(payload));
}
