import type { messageProto } from '@parley/contracts';
import type { ServiceHandlers } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { advanceCursors } from './advance-cursors.ts';
import { deleteMessage } from './delete-message.ts';
import { editMessage } from './edit-message.ts';
import { listHeads } from './list-heads.ts';
import { openRoom } from './open-room.ts';
import { createOpenStreams } from './open-streams.ts';
import { pinMessage } from './pin-message.ts';
import { reactToMessage } from './react-to-message.ts';
import { readChanges } from './read-changes.ts';
import { readRosters } from './read-rosters.ts';
import { readViews } from './read-views.ts';
import { send } from './send.ts';
import { sync } from './sync.ts';
import { watchChanges } from './watch-changes.ts';

/** The handlers of MessageService, one file each, and how to end the streams that stay open. */
export function rpcHandlers(context: MessageContext): {
  handlers: ServiceHandlers<typeof messageProto.MessageService>;
  endStreams(): void;
} {
  const streams = createOpenStreams();
  return {
    handlers: {
      send: send(context, streams),
      listHeads: listHeads(context),
      openRoom: openRoom(context),
      readChanges: readChanges(context),
      sync: sync(context),
      readRosters: readRosters(context),
      readViews: readViews(context),
      editMessage: editMessage(context),
      deleteMessage: deleteMessage(context),
      reactToMessage: reactToMessage(context),
      pinMessage: pinMessage(context),
      advanceCursors: advanceCursors(context),
      watchChanges: watchChanges(context, streams),
    },
    endStreams: streams.endAll,
  };
}
