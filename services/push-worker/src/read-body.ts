import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { decodeQueueBody } from '@parley/contracts';

/** The message in a body of the queue; null when its version is unknown here, or it is none: trying again helps neither. */
export function readBody<D extends DescMessage>(schema: D, body: Buffer): MessageShape<D> | null {
  const bytes = decodeQueueBody(body);
  if (!bytes) return null;
  try {
    return fromBinary(schema, bytes);
  } catch {
    return null;
  }
}
