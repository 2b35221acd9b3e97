import type { ConversationState } from '../store/changes.ts';
import { type ChangePage, changesOf } from './changes.ts';
import { type RoomFrame, revFrame, roomFrame } from './frames.ts';

/** The frames of a page, each with the rev of the frame before it; they lead to the page's rev. */
export function replayOf(head: ConversationState, page: ChangePage, sinceRev: number): RoomFrame[] {
  let at = sinceRev;
  const frames: RoomFrame[] = [];
  for (const change of changesOf(head, page)) {
    frames.push(roomFrame(head.id, change, at));
    at = change.rev;
  }
  // What came last may not be for this reader; the numbers must still meet the live ones.
  if (at < page.rev) frames.push(revFrame(head.id, page.rev, at));
  return frames;
}
