import { setTimeout as sleep } from 'node:timers/promises';
import type { Device } from './device.ts';

/** How far a conversation is in the database. */
export interface RoomHead {
  id: string;
  rev: number;
  seq: number;
}

/** What clients have, against what there is. */
export interface RoomComparison {
  /** Conversations compared, over all devices. */
  rooms: number;
  /** Those in which a device lacks changes. */
  behind: number;
  /** Those in which it has more than there is. */
  ahead: number;
  /** Messages that a device should have and has not, or has and should not. */
  messagesOff: number;
  /** Changes that arrived before the one they follow. */
  holes: number;
  /** Changes that arrived twice, and were dropped. */
  repeats: number;
  /** Times a device was too far behind for a replay. */
  reloads: number;
}

const POLL_MS = 50;

export async function compareRooms(
  devices: readonly Device[],
  heads: readonly RoomHead[],
  timeoutMs: number,
): Promise<RoomComparison> {
  const byId = new Map(heads.map((head) => [head.id, head]));
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const comparison = compareNow(devices, byId);
    if (isSame(comparison) || Date.now() > giveUpAt) return comparison;
    await sleep(POLL_MS);
  }
}

/** Whether every client has all there is, and nothing else. */
export function isSame({ behind, ahead, messagesOff }: RoomComparison): boolean {
  return behind + ahead + messagesOff === 0;
}

/** Rooms that are not as in the database, or messages where that is more. */
export function lossesOf(...comparisons: readonly RoomComparison[]): number {
  return comparisons
    .filter((comparison) => !isSame(comparison))
    .reduce((sum, { behind, ahead, messagesOff }) => sum + Math.max(behind + ahead, messagesOff), 0);
}

function compareNow(devices: readonly Device[], heads: ReadonlyMap<string, RoomHead>): RoomComparison {
  const sum = { rooms: 0, behind: 0, ahead: 0, messagesOff: 0, holes: 0, repeats: 0, reloads: 0 };
  for (const device of devices) {
    for (const [id, room] of device.rooms) {
      const head = heads.get(id);
      if (!head) continue;
      sum.rooms += 1;
      if (room.rev < head.rev) sum.behind += 1;
      if (room.rev > head.rev) sum.ahead += 1;
      sum.messagesOff += Math.abs(head.seq - room.seq);
      sum.holes += room.holes;
      sum.repeats += room.repeats;
      sum.reloads += room.reloads;
    }
  }
  return sum;
}
