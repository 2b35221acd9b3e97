import type { ShownInRoom } from '../presence/room-presence.ts';
import type { Room } from '../rooms/room.ts';
import type { Roster } from '../rooms/roster.ts';
import type { Session } from '../session/session.ts';
import { finishedFrame } from './finished-frame.ts';

/** What room.joined says. */
export interface Joined {
  room: Room;
  roster: Roster;
  presence: ShownInRoom;
  rev: number;
  isTooLong?: boolean;
}

/** Answers a room.join. The participants are finished JSON, the same for all who join. */
export function sendJoined(session: Session, joined: Joined, id: string | undefined): void {
  const { room, roster, presence, rev, isTooLong = false } = joined;
  const payload =
    `{"conversation_id":"${room.conversationId}","rev":${rev},"last_seq":${room.lastSeq},` +
    `"participants":${roster.json},"presence":${presence.json(session.userId)},"too_long":${isTooLong}}`;
  session.send(finishedFrame('room.joined', payload, id));
}
