import { limits, timings } from '@parley/contracts';
import {
  ConfigError,
  type Environment,
  integer,
  list,
  loadConfig,
  nodeEnvironment,
  oneOf,
  origins,
  port,
  type Secret,
  secret,
  text,
} from '@parley/runtime';

const milliseconds = (fallback: number) => integer({ min: 1, max: 3_600_000 }, fallback);
const count = (fallback: number) => integer({ min: 1, max: 10_000_000 }, fallback);
const bytes = (fallback: number) => integer({ min: 1_024, max: 4 * 1024 ** 3 }, fallback);

/** The gateway's settings; the only reader of its environment. Throws a ConfigError with every problem. */
export function loadGatewayConfig(env: Environment) {
  const config = loadConfig(env, {
    nodeEnv: ['NODE_ENV', nodeEnvironment()],
    host: ['HOST', text('127.0.0.1')],
    httpPort: ['HTTP_PORT', port(4301)],
    internalPort: ['INTERNAL_PORT', port(4303)],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    messageAddresses: ['MESSAGE_GRPC_URLS', list()],
    authAddress: ['AUTH_GRPC_URL', text()],
    redisUrl: ['REDIS_URL', optionalSecret],
    /** Browsers' origins beside the gateway's own. Native apps send none. */
    allowedOrigins: ['ALLOWED_ORIGINS', origins()],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],

    maxSockets: ['GATEWAY_MAX_SOCKETS', count(100_000)],
    /** Handshakes per second that go on whatever else there is to do, and how long one waits for its turn at most. */
    connectsLeastPerSecond: ['GATEWAY_CONNECTS_LEAST_PER_SECOND', count(200)],
    connectWaitMs: ['GATEWAY_CONNECT_WAIT_MS', milliseconds(10_000)],
    maxSocketsPerUser: ['GATEWAY_MAX_SOCKETS_PER_USER', count(20)],
    maxRoomsPerSocket: ['GATEWAY_MAX_ROOMS_PER_SOCKET', count(5 * limits.conversationsInHello)],
    // A burst, eight times as much, has to hold a page of sync or a piece of a replay.
    maxBufferedBytes: [
      'GATEWAY_MAX_BUFFERED_BYTES',
      integer({ min: 64 * 1024, max: 4 * 1024 ** 3 }, 1024 * 1024),
    ],
    maxBufferedTotalBytes: ['GATEWAY_MAX_BUFFERED_TOTAL_BYTES', bytes(256 * 1024 * 1024)],
    maxQueuedSends: ['GATEWAY_MAX_QUEUED_SENDS', count(20_000)],
    maxQueuedBytes: ['GATEWAY_MAX_QUEUED_BYTES', bytes(64 * 1024 * 1024)],
    maxWaitingCursors: ['GATEWAY_MAX_WAITING_CURSORS', count(100_000)],
    recentFramesPerRoom: ['GATEWAY_RECENT_FRAMES_PER_ROOM', count(256)],
    maxRosters: ['GATEWAY_MAX_ROSTERS', count(2_000)],
    recentFramesBytes: ['GATEWAY_RECENT_FRAMES_BYTES', bytes(64 * 1024 * 1024)],
    /** Of sends, for each conversation and for each sender. */
    sendBurstBytes: ['GATEWAY_SEND_BURST_BYTES', bytes(2 * 1024 * 1024)],
    sendBytesPerSecond: ['GATEWAY_SEND_BYTES_PER_SECOND', bytes(512 * 1024)],
    frameBurst: ['GATEWAY_FRAME_BURST', count(100)],
    framesPerSecond: ['GATEWAY_FRAMES_PER_SECOND', count(50)],

    authFrameMs: ['GATEWAY_AUTH_FRAME_MS', milliseconds(timings.authFrameMs)],
    heartbeatMs: ['GATEWAY_HEARTBEAT_MS', milliseconds(timings.heartbeatMs)],
    gapHoldMs: ['GATEWAY_GAP_HOLD_MS', milliseconds(timings.gapHoldMs)],
    sendTargetMs: ['GATEWAY_SEND_TARGET_MS', milliseconds(50)],
    sendGiveUpMs: ['GATEWAY_SEND_GIVE_UP_MS', milliseconds(timings.sendGiveUpMs)],
    expiryNoticeMs: ['GATEWAY_EXPIRY_NOTICE_MS', milliseconds(60_000)],
    rosterIdleMs: ['GATEWAY_ROSTER_IDLE_MS', milliseconds(60_000)],
    roomLingerMs: ['GATEWAY_ROOM_LINGER_MS', milliseconds(30_000)],
    /** A dead gateway's users are offline 10 s (its lease) and one look after its last renewal. */
    leaseRenewMs: ['GATEWAY_LEASE_RENEW_MS', milliseconds(3_000)],
    leaseLookMs: ['GATEWAY_LEASE_LOOK_MS', milliseconds(2_000)],
    offlineGraceMs: ['GATEWAY_OFFLINE_GRACE_MS', milliseconds(timings.offlineGraceMs)],
    typingExpiryMs: ['GATEWAY_TYPING_EXPIRY_MS', milliseconds(timings.typingExpiryMs)],
    typingThrottleMs: ['GATEWAY_TYPING_THROTTLE_MS', milliseconds(timings.typingThrottleMs)],
    closeTimeoutMs: ['GATEWAY_CLOSE_TIMEOUT_MS', milliseconds(10_000)],
    drainMs: ['GATEWAY_DRAIN_MS', milliseconds(5_000)],
  });
  if (config.nodeEnv === 'production' && config.rateLimits === 'off') {
    throw new ConfigError(['PARLEY_RATE_LIMITS must not be off with NODE_ENV=production']);
  }
  return config;
}

export type GatewayConfig = ReturnType<typeof loadGatewayConfig>;

/** It may hold a password. */
function optionalSecret(raw: string | undefined): Secret | undefined {
  return raw === undefined ? undefined : secret()(raw);
}
