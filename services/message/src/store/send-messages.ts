import { hotStatement, type Pool } from '@parley/database';
import { plainArray, textArray } from './array-literal.ts';

const statement = hotStatement('send-messages');

/** A message to be stored; every value is one Postgres takes. */
export interface NewMessage {
  id: string;
  conversationId: string;
  senderId: string;
  clientMessageId: string;
  kind: 'text' | 'media' | 'encrypted';
  text: string | null;
  encryptedJson: string | null;
  mediaId: string | null;
  replyToSeq: number | null;
  mentions: readonly string[];
  mentionsAll: boolean;
  forwarded: boolean;
  traceparent: string;
  /** HMAC-SHA256 of the body as sent, hex: tells a resend from another message under the same id. */
  hash: string;
}

/** What the database says of one message of a batch. */
export interface StoredRow {
  /** `new`, `duplicate`, `no_media`, or the error code of a refusal. */
  outcome: string;
  messageId: string;
  seq: number;
  rev: number;
  sentAtMs: number;
  /** Of a new message with media, as it is to be shown. */
  mediaJson: string | null;
}

export interface StoredBatch {
  /** In the order of the messages. */
  rows: StoredRow[];
  /** Null when nothing new was stored. */
  outboxId: number | null;
}

type Row = [
  ordinal: number,
  outcome: string,
  messageId: string,
  seq: number,
  rev: number,
  sentAtMs: number,
  outboxId: number | null,
  mediaJson: string | null,
];

/** Connects all lanes and lets Postgres plan the statement, so that the first message need not wait for it. */
export async function warmUp(pool: Pool, lanes: number): Promise<void> {
  await Promise.all(Array.from({ length: lanes }, () => sendMessages(pool, [])));
}

/** Stores a batch in one round trip and one transaction. When this resolves it is committed. */
export async function sendMessages(pool: Pool, messages: readonly NewMessage[]): Promise<StoredBatch> {
  const { rows } = await pool.query<Row>({
    ...statement,
    rowMode: 'array',
    values: [
      plainArray(messages.map((message) => message.conversationId)),
      plainArray(messages.map((message) => message.senderId)),
      plainArray(messages.map((message) => message.clientMessageId)),
      plainArray(messages.map((message) => message.id)),
      textArray(messages.map((message) => `\\x${message.hash}`)),
      plainArray(messages.map((message) => message.kind)),
      textArray(messages.map((message) => message.text)),
      textArray(messages.map((message) => message.encryptedJson)),
      textArray(messages.map((message) => plainArray(message.mentions))),
      plainArray(messages.map((message) => message.replyToSeq)),
      textArray(messages.map((message) => message.traceparent)),
      plainArray(messages.map((message) => message.mediaId)),
      plainArray(messages.map((message) => message.mentionsAll)),
      plainArray(messages.map((message) => message.forwarded)),
    ],
  });
  const batch: StoredBatch = { rows: new Array(messages.length), outboxId: null };
  for (const [ordinal, outcome, messageId, seq, rev, sentAtMs, outboxId, mediaJson] of rows) {
    batch.rows[ordinal - 1] = { outcome, messageId, seq, rev, sentAtMs, mediaJson };
    batch.outboxId = outboxId;
  }
  return batch;
}
