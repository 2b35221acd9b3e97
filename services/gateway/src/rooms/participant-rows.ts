import type { Participant } from '@parley/contracts';
import type { RoomEvent } from './room-event.ts';
import { payloadOf } from './text-frame.ts';

/** The rows that a participants.updated frame carries. */
export function participantRows(event: RoomEvent): readonly Participant[] {
  const { payload } = JSON.parse(payloadOf(event.wire).toString()) as {
    payload?: { participants?: Participant[] };
  };
  return payload?.participants ?? [];
}
