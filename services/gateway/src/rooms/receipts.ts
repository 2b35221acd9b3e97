import type { eventProto } from '@parley/contracts';
import type { Hub } from './hub.ts';
import { type Receipt, receiptFrame, receiptOf, receiptOfCursor } from './receipt.ts';
import type { ReceiptLedger } from './receipt-ledger.ts';
import type { Room } from './room.ts';
import type { Rosters } from './rosters.ts';
import { textFrame } from './text-frame.ts';
import type { UserSocket } from './user-sockets.ts';

export interface ReceiptsOptions {
  hub: () => Hub;
  ledger: ReceiptLedger;
  rosters: Rosters;
}

/** Read and delivered cursors on their way to sockets: each is passed on once, also when Pub/Sub lost it. */
export class Receipts {
  readonly #options: ReceiptsOptions;
  /** Receipts that only the change feed told of. */
  repaired = 0;

  constructor(options: ReceiptsOptions) {
    this.#options = options;
  }

  /** A receipt passes through its room. */
  passedRoom = (room: Room, frame: Uint8Array): void => {
    const receipt = receiptOf(frame);
    this.#options.ledger.note(receipt);
    this.#options.rosters.receipt(room, receipt);
  };

  /** A receipt of a large conversation passes through its reader's channel. */
  passedUser(frame: Uint8Array): void {
    this.#options.ledger.note(receiptOf(frame));
  }

  /** The change feed tells of a cursor: whoever was not told of it is told now. */
  moved(cursor: eventProto.CursorMoved): void {
    const receipt = receiptOfCursor(cursor);
    const isPassed = this.#options.ledger.covers(receipt);
    const isTold = this.stands(receipt, cursor.shared);
    if (!isTold || isPassed) return;
    this.repaired += 1;
    this.#options.ledger.note(receipt);
  }

  /**
   * Where a cursor is, by the database. Tells the members of a conversation that shares it, or else the
   * reader's own sockets, unless that has just passed; whether anybody was told.
   */
  stands(receipt: Receipt, isShared: boolean): boolean {
    const { hub, ledger, rosters } = this.#options;
    const own = hub().users.get(receipt.userId)?.sockets ?? [];
    const room = isShared ? hub().rooms.get(receipt.conversationId) : undefined;
    const isPassed = ledger.covers(receipt);
    // Those of the reader's sockets that are not in the room hear of it nowhere else.
    const apart = isShared ? own.filter((socket) => !socket.memberships.has(receipt.conversationId)) : own;
    const toOwn = isShared || !isPassed ? apart.filter((socket) => socket.isLive) : [];
    // Also in an empty room: its roster waits for the next who joins.
    if (room && !isPassed) rosters.receipt(room, receipt);
    const isForRoom = room !== undefined && room.members.size > 0 && !isPassed;
    if (toOwn.length === 0 && !isForRoom) return false;
    const wire = textFrame(receiptFrame(receipt));
    for (const socket of toOwn) socket.push(wire);
    if (isForRoom) room.tell(wire);
    return true;
  }

  /** What passed while a socket was getting its hello, which says `lastReadSeq`. */
  since(socket: UserSocket, conversationId: string, lastReadSeq: number): void {
    const own: Receipt | undefined = this.#options.ledger.latest(conversationId, socket.userId);
    if (own && own.readSeq > lastReadSeq) socket.push(textFrame(receiptFrame(own)));
  }
}
