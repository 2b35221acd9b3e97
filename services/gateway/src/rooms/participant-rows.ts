import type { Participant } from '@parley/contracts';
import type { RoomEvent } from './room-event.ts';
import { payloadOf } from './text-frame.ts';

// A page is looked through by everybody who asked for it.
const parsed = new WeakMap<RoomEvent, readonly Participant[]>();

/** The rows that a participants.updated frame carries. */
export function participantRows(event: RoomEvent): readonly Participant[] {
  let rows = parsed.get(event);
  if (!rows) {
    rows = parse(event);
    parsed.set(event, rows);
  }
  return rows;
}

function parse(event: RoomEvent): readonly Participant[] {
  const { payload } = JSON.parse(payloadOf(event.wire).toString()) as {
    payload?: { participants?: Participant[] };
  };
  return payload?.participants ?? [];
}
