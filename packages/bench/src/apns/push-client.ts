/** A signing key as its owner gets it from Apple. */
export interface SigningKey {
  teamId: string;
  keyId: string;
  /** PKCS #8 PEM. */
  privateKey: string;
}

export interface PushClientOptions {
  /** `https://host:port` */
  url: string;
  /** PEM. */
  ca: string;
  key: SigningKey;
  topic: string;
}

/** One way to send pushes. */
export interface PushClient {
  /** One push of {@link samplePayload}; the status of the answer. Rejects without one. */
  send(token: string): Promise<number>;
  close(): Promise<unknown>;
}

/** A banner of the size and shape that the worker sends. */
export const samplePayload = {
  aps: {
    alert: { title: 'Bench', subtitle: 'Bench', body: 'A sentence of the length people write in chats.' },
    badge: 3,
    sound: 'default',
    'thread-id': '0198f2a1-0000-7000-8000-000000000001',
    'mutable-content': 1,
    category: 'MESSAGE',
    'interruption-level': 'active',
    'target-content-id': '0198f2a1-0000-7000-8000-000000000001',
  },
  data: {
    conversation_id: '0198f2a1-0000-7000-8000-000000000001',
    message_id: '0198f2a1-0000-7000-8000-000000000002',
    sender_id: '0198f2a1-0000-7000-8000-000000000003',
    sender_name: 'Bench',
    sender_avatar_url: null,
    seq: 12,
    mention: false,
  },
} as const;
