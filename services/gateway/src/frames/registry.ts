import type { ClientFrameType } from '@parley/contracts';
import { auth } from './auth.ts';
import type { FrameHandler } from './handler.ts';
import { messageDelete } from './message-delete.ts';
import { messageEdit } from './message-edit.ts';
import { messagePin } from './message-pin.ts';
import { messageReact } from './message-react.ts';
import { messageSend } from './message-send.ts';
import { ping } from './ping.ts';
import { presenceSet } from './presence-set.ts';
import { receiptDelivered } from './receipt-delivered.ts';
import { receiptRead } from './receipt-read.ts';
import { roomJoin } from './room-join.ts';
import { roomLeave } from './room-leave.ts';
import { sync } from './sync.ts';
import { typingStart } from './typing-start.ts';
import { typingStop } from './typing-stop.ts';

/** One handler for each frame of the contract. */
export const registry: { readonly [T in ClientFrameType]: FrameHandler<T> } = {
  auth,
  'message.send': messageSend,
  'message.edit': messageEdit,
  'message.delete': messageDelete,
  'message.react': messageReact,
  'message.pin': messagePin,
  'room.join': roomJoin,
  'room.leave': roomLeave,
  sync,
  'receipt.delivered': receiptDelivered,
  'receipt.read': receiptRead,
  'typing.start': typingStart,
  'typing.stop': typingStop,
  'presence.set': presenceSet,
  ping,
};
