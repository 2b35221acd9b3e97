import { createPrisma, type Pool, type PrismaClient } from '@parley/database';
import {
  ConfigError,
  createAuthAuthority,
  type Logger,
  type TokenAuthority,
  TokenVerifier,
} from '@parley/runtime';
import type { MessageConfig } from './config.ts';
import { createMembershipWriter, type MembershipWriter } from './conversations/membership-writer.ts';
import { type CursorLane, createCursorLane } from './cursors/cursor-lane.ts';
import { startErasures } from './erasure/erasures.ts';
import {
  announcingFailed,
  batchFailed,
  erasingFailed,
  feedFailed,
  indexingFailed,
  intentsLeft,
  markingFailed,
  outboxRelayed,
  outboxUnreadable,
  relayFailed,
  retentionFailed,
  revocationsReadable,
  userErased,
} from './events.ts';
import { type MediaService, startMedia } from './media/media.ts';
import type { MessageWriter } from './messages/announce.ts';
import { createReactionLanes, type ReactionLanes } from './messages/reaction-lanes.ts';
import { type ChangeFeed, startChangeFeed } from './relay/change-feed.ts';
import type { Loop } from './relay/loop.ts';
import { createPublishedMarker, type PublishedMarker } from './relay/published-marker.ts';
import { startRelay } from './relay/relay.ts';
import { startRetention } from './relay/retention.ts';
import { type Safety, startSafety } from './safety/safety.ts';
import type { MessageSeams } from './seams.ts';
import { startIndexer } from './search/indexer.ts';
import { createAdmission } from './send/admission.ts';
import { createAfterCommit } from './send/after-commit.ts';
import { createPushOutlet, type PushOutlet } from './send/push-outlet.ts';
import { createSendLanes, type SendLanes } from './send/send-lanes.ts';
import { markPublished } from './store/outbox.ts';
import { sendMessages, warmUp } from './store/send-messages.ts';
import { startWebhooks, type Webhooks } from './webhooks/webhooks.ts';

/** What the entry points share. */
export interface MessageContext {
  pool: Pool;
  prisma: PrismaClient;
  logger: Logger;
  verifier: TokenVerifier;
  hashKey: string;
  lanes: SendLanes;
  cursors: CursorLane;
  outlet: PushOutlet;
  members: MembershipWriter;
  messages: MessageWriter;
  reactions: ReactionLanes;
  feed: ChangeFeed;
  webhooks: Webhooks;
  media: MediaService;
  safety: Safety;
  /** Ends what runs in the background, after what is under way was published. */
  close(): Promise<void>;
}

/** Push intents that may be on their way to the queue at once; about 10 MB. */
const INTENTS_UNDER_WAY = 20_000;

/** How long a message should wait here at most: longer than gateways let one wait, so that they refuse first. */
const SEND_TARGET_MS = 200;

/** Wires the parts and starts what runs in the background. */
export async function createMessageContext(
  config: MessageConfig,
  seams: MessageSeams,
): Promise<MessageContext> {
  const { pool, hotPool, fanout, queue, logger } = seams;
  const authority = authorityOf(config, seams);
  const prisma = createPrisma(pool);
  const marker = createPublishedMarker({
    write: (ids) => markPublished(pool, ids),
    onError: (error) => markingFailed(logger, error),
  });
  const outlet = createPushOutlet({
    queue,
    mostIntents: INTENTS_UNDER_WAY,
    mark: marker.mark,
    onLeft: (fields) => intentsLeft(logger, fields),
  });
  const safety = await startSafety(config, seams);
  const allLanes = createSendLanes({
    lanes: config.sendLanes,
    batchMax: config.sendBatchMax,
    admission: createAdmission({
      most: config.sendWaitingMax,
      targetMs: SEND_TARGET_MS,
      least: config.sendLanes * config.sendBatchMax,
    }),
    store: (drafts) => sendMessages(hotPool, drafts),
    committed: createAfterCommit({ fanout, outlet }),
    onFailure: (err, size) => batchFailed(logger, { size, err }),
  });
  const lanes = safety.screened(allLanes);
  const cursors = createCursorLane({ pool, fanout, outlet, mark: marker.mark });
  const members = createMembershipWriter({
    pool,
    prisma,
    fanout,
    mark: marker.mark,
    onError: (error) => announcingFailed(logger, error),
  });
  const messages: MessageWriter = { pool, fanout, outlet, mark: marker.mark };
  const reactions = createReactionLanes(messages);
  await warmUp(hotPool, config.sendLanes);
  const feed = await startChangeFeed({ pool, onError: (error) => feedFailed(logger, error) });
  const verifier = await startVerifier(authority, logger);
  const loops = startLoops(seams, prisma, outlet);
  if (config.searchIndexer === 'on') {
    loops.push(startIndexer({ pool, feed, onError: (error) => indexingFailed(logger, error) }));
  }
  loops.push(
    await startErasures({
      accounts: safety.accounts,
      members,
      messages,
      onErased: (userId) => userErased(logger, { userId }),
      onError: (error) => erasingFailed(logger, error),
    }),
  );
  const webhooks = webhooksOf(config, seams);
  const media = startMedia(config, seams);
  return {
    pool,
    prisma,
    logger,
    verifier,
    hashKey: config.hashKey.reveal(),
    lanes,
    cursors,
    outlet,
    members,
    messages,
    reactions,
    feed,
    webhooks,
    media,
    safety,
    async close() {
      await Promise.all([media.close(), webhooks.close()]);
      await Promise.all([lanes.idle(), cursors.idle(), reactions.idle(), feed.close(), verifier.close()]);
      await safety.close();
      authority.close?.();
      await publishRest(outlet, marker);
      await Promise.all(loops.map((loop) => loop.close()));
      await prisma.$disconnect();
    },
  };
}

function startLoops(seams: MessageSeams, prisma: PrismaClient, outlet: PushOutlet): Loop[] {
  const { pool, fanout, queue, logger } = seams;
  const relay = startRelay({
    pool,
    fanout,
    queue,
    underWay: outlet.underWay,
    onUnreadable: (rowId, err) => outboxUnreadable(logger, { rowId, err }),
    onRelayed: (fields) => outboxRelayed(logger, fields),
    onError: (error) => relayFailed(logger, error),
  });
  const retention = startRetention({ pool, prisma, onError: (error) => retentionFailed(logger, error) });
  return [relay, retention];
}

function webhooksOf(config: MessageConfig, { pool, logger, resolve }: MessageSeams): Webhooks {
  const isAllowed = (setting: 'on' | 'off' | 'development') =>
    setting === 'on' || (setting === 'development' && config.environment !== 'production');
  return startWebhooks({
    pool,
    logger,
    serviceKey: config.hashKey.reveal(),
    rules: {
      allowHttp: isAllowed(config.webhooksAllowHttp),
      allowPrivate: isAllowed(config.webhooksAllowPrivate),
      resolve,
    },
    parallel: config.webhooksParallel,
  });
}

type OwnedAuthority = TokenAuthority & { close?: () => void };

function authorityOf(config: MessageConfig, { authority }: MessageSeams): OwnedAuthority {
  if (authority)
    return { keys: () => authority.keys(), revocations: (cursor) => authority.revocations(cursor) };
  if (!config.authGrpcUrl) throw new ConfigError(['AUTH_GRPC_URL must be set']);
  return createAuthAuthority(config.authGrpcUrl);
}

async function startVerifier(authority: TokenAuthority, logger: Logger): Promise<TokenVerifier> {
  const verifier = new TokenVerifier({
    authority,
    // Half of what is promised, as each poll takes its time.
    intervalMs: 500,
    onAuthority: ({ reachable, error }) => revocationsReadable(logger, { reachable, err: error }),
  });
  await verifier.start();
  return verifier;
}

async function publishRest(outlet: PushOutlet, marker: PublishedMarker): Promise<void> {
  await outlet.idle();
  await marker.flush();
}
