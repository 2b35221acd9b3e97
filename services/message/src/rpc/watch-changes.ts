import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { type Changes, compareAll } from '../relay/changes.ts';
import type { MessageRpc } from './message-rpc.ts';
import type { OpenStreams } from './open-streams.ts';

/** Reads of the feed that wait while what came before them is read; with more, everything is compared. */
const WAITING_MAX = 10;

/**
 * The change feed for one gateway: the epoch at once, or what the gateway has missed, then each read. A
 * gateway that does not keep up misses reads, and is told to compare everything when it does again.
 */
export function watchChanges({ feed }: MessageContext, streams: OpenStreams): MessageRpc['watchChanges'] {
  return ({ since, sinceAgeMs }, call) => {
    let missed = false;
    // The next portion belongs to a read that was begun to be told.
    let isWithin = false;
    let waiting: Changes[] | null = null;
    const tell = (changes: Changes) => {
      if (waiting && waiting.length < WAITING_MAX) {
        waiting.push(changes);
        return;
      }
      if (waiting || (call.writableNeedDrain && !isWithin)) {
        missed = true;
        return;
      }
      call.write(missed ? compareAll(changes) : changes);
      missed = false;
      isWithin = changes.snapshot === '';
    };
    const stop = feed.watch(tell);
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
    if (since === '') {
      call.write(create(messageProto.WatchChangesResponseSchema, feed.position));
      return;
    }
    waiting = [];
    missedSince(feed, since, Number(sinceAgeMs)).then((changes) => {
      const early = waiting ?? [];
      waiting = null;
      if (call.writableEnded || call.destroyed) return;
      for (const each of changes) call.write(each);
      for (const each of early) tell(each);
    });
  };
}

async function missedSince(feed: MessageContext['feed'], since: string, ageMs: number): Promise<Changes[]> {
  try {
    const changes = await feed.since(since, ageMs);
    for (const each of changes) each.resumed = !each.compareAll;
    return changes;
  } catch {
    return [compareAll(feed.position)];
  }
}
