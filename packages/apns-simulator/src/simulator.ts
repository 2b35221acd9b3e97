import { constants } from 'node:http2';
import { type Certificate, createCertificate } from './certificate.ts';
import { createDeviceControls, type DeviceControls } from './device-controls.ts';
import { createDevices, type DeviceLimits, defaultLimits } from './devices.ts';
import { createEventStream } from './event-stream.ts';
import { createEvents, type SimulatorEvents } from './events.ts';
import { createFaults } from './faults.ts';
import { handlePush } from './handle-push.ts';
import { createHttpApi, type HttpHandler } from './http-api.ts';
import { createNetworkControls, type NetworkControls, type NetworkSettings } from './network-controls.ts';
import {
  createProviderTokens,
  type Environment,
  type ProviderToken,
  type TrustedKey,
} from './provider-token.ts';
import { listen } from './server.ts';

const defaultMaxConcurrentStreams = 1_000;

export interface ApnsSimulatorOptions {
  /** The signing keys of the simulated developer account; tokens of others are invalid. */
  readonly keys: readonly TrustedKey[];
  /** Bundle ids that may be pushed to; left out: any. */
  readonly topics?: readonly string[];
  /** Which of Apple's two it plays; left out: keys of either are taken. */
  readonly environment?: Environment;
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Left out: made at start, self-signed. */
  readonly certificate?: Certificate;
  /** Unix milliseconds; the clock of token ages, expirations and timestamps. */
  readonly now?: () => number;
  readonly limits?: Partial<DeviceLimits>;
}

/** A running simulator. Device tokens are taken in either case. */
export interface ApnsSimulator extends DeviceControls, NetworkControls {
  readonly url: string;
  /** PEM; a client that trusts it can connect. */
  readonly ca: string;
  readonly events: Pick<SimulatorEvents, 'subscribe'>;
  /** Serves `/simulator/…`; mount it where the edge listens. */
  readonly http: HttpHandler;
  /** The distinct valid provider tokens so far, without their text. */
  providerTokensSeen(): ProviderToken[];
  /** Cuts connections, timers, waits and event streams; resolves when no handle is left. */
  close(): Promise<void>;
}

/** Starts Apple's push service on loopback. Rejects when the port is taken. */
export async function startApnsSimulator(options: ApnsSimulatorOptions): Promise<ApnsSimulator> {
  const { host = '127.0.0.1', port = 0, now = Date.now } = options;
  const certificate = options.certificate ?? (await createCertificate(host));
  const events = createEvents();
  const devices = createDevices({ ...defaultLimits, ...options.limits });
  const tokens = createProviderTokens(options.keys, now, options.environment);
  const faults = createFaults();
  const topics = options.topics ? new Set(options.topics) : null;
  const context = { devices, tokens, topics, events, faults, now };
  const settings: NetworkSettings = {
    maxConcurrentStreams: defaultMaxConcurrentStreams,
    silent: false,
    acceptOnly: false,
  };

  const listener = await listen({
    ...certificate,
    host,
    port,
    maxConcurrentStreams: () => settings.maxConcurrentStreams,
    opened: (connection) => connection.silence(settings.silent),
    request: (exchange) => {
      // A mistake of ours ends this request and nothing else.
      handlePush(exchange, context).catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
        exchange.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      });
    },
  });
  const { stopWaiting, ...controls } = createDeviceControls(devices, events, now);
  const stream = createEventStream(events);
  const network = createNetworkControls(listener, faults, settings);

  return {
    ...controls,
    ...network,
    url: `https://${host}:${listener.port}`,
    ca: certificate.cert,
    events,
    http: createHttpApi(controls, network, stream),
    providerTokensSeen: tokens.seen,
    async close() {
      faults.close();
      stopWaiting();
      stream.close();
      await listener.close();
    },
  };
}
