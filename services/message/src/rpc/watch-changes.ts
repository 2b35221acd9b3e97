import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import type { MessageRpc } from './message-rpc.ts';
import type { OpenStreams } from './open-streams.ts';

/**
 * The change feed for one gateway: the epoch at once, then each read. A gateway that does not keep up
 * misses reads, and is told to compare everything when it does again.
 */
export function watchChanges({ feed }: MessageContext, streams: OpenStreams): MessageRpc['watchChanges'] {
  return (_request, call) => {
    let missed = false;
    const stop = feed.watch((changes) => {
      if (call.writableNeedDrain) {
        missed = true;
        return;
      }
      const { epoch } = changes;
      call.write(
        missed ? create(messageProto.WatchChangesResponseSchema, { epoch, compareAll: true }) : changes,
      );
      missed = false;
    });
    const forget = streams.add(() => {
      stop();
      call.end();
    });
    const over = () => {
      stop();
      forget();
    };
    call.on('cancelled', over);
    call.on('close', over);
    call.on('error', over);
    call.write(create(messageProto.WatchChangesResponseSchema, { epoch: feed.epoch }));
  };
}
