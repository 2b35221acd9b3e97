import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { RoomFrame } from '../sync/frames.ts';

export function roomFrameMessage(frame: RoomFrame): messageProto.RoomFrame {
  return create(messageProto.RoomFrameSchema, {
    kind: frame.kind,
    rev: BigInt(frame.rev),
    prevRev: BigInt(frame.prevRev),
    seq: BigInt(frame.seq),
    frame: Buffer.from(frame.frame),
  });
}
