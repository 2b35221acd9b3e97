import type { DescService } from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import { definitionOf, type Input, type Methods, type Output } from './grpc-definition.ts';
import { fromStatus } from './grpc-status.ts';

export interface CallOptions {
  traceparent?: string;
  /** Fails with `busy` after this long; 5,000 ms by default. */
  timeoutMs?: number;
}

type ClientMethod<M> = M extends { methodKind: 'unary' }
  ? (request: Input<M>, options?: CallOptions) => Promise<Output<M>>
  : M extends { methodKind: 'server_streaming' }
    ? (request: Input<M>) => grpc.ClientReadableStream<Output<M>>
    : M extends { methodKind: 'bidi_streaming' }
      ? () => grpc.ClientDuplexStream<Input<M>, Output<M>>
      : never;

export type GrpcClient<S extends DescService> = { [K in keyof Methods<S>]: ClientMethod<Methods<S>[K]> } & {
  close(): void;
};

/** A client of one instance (`host:port`). Unary refusals are thrown as {@link AppError}. */
export function createGrpcClient<S extends DescService>(service: S, address: string): GrpcClient<S> {
  const channel = new grpc.Client(address, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.max_send_message_length': 16 * 1024 * 1024,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 3_000,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.min_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
    // Channels to one address must not share a connection: a stuck one is replaced by itself.
    'grpc.use_local_subchannel_pool': 1,
  });
  const client: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, definition] of Object.entries(definitionOf(service))) {
    const { path, requestSerialize, responseDeserialize } = definition;
    if (definition.requestStream) {
      client[name] = () => channel.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    } else if (definition.responseStream) {
      client[name] = (request: unknown) =>
        channel.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    } else {
      client[name] = (request: unknown, options: CallOptions = {}) =>
        new Promise((resolve, reject) => {
          const metadata = new grpc.Metadata();
          if (options.traceparent) metadata.set('traceparent', options.traceparent);
          const deadline = Date.now() + (options.timeoutMs ?? 5_000);
          channel.makeUnaryRequest(
            path,
            requestSerialize,
            responseDeserialize,
            request,
            metadata,
            { deadline },
            (error, response) => (error ? reject(fromStatus(error)) : resolve(response)),
          );
        });
    }
  }
  return client as GrpcClient<S>;
}
