/** First byte of every queue message body; a worker parks what it does not know. */
export const QUEUE_MESSAGE_VERSION = 1;

/** A queue message body: the version byte and the protobuf after it. */
export function encodeQueueBody(protobuf: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(QUEUE_MESSAGE_VERSION), protobuf]);
}

/** The protobuf of a queue message body, or null when it is of a version unknown here. */
export function decodeQueueBody(body: Buffer): Buffer | null {
  return body[0] === QUEUE_MESSAGE_VERSION ? body.subarray(1) : null;
}
